import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Express, Request, Response } from 'express';
import { accountsQuery, cedula, movementsQuery, type MovementView } from '../../../contract/features/bank/schemas';
import { parseInput } from '../../../contract/parse';
import type { Run } from '../../commands/run';
import { answerData } from '../../http/responses';
import { postsOf } from '../../http/command-route';
import { movementsCsv } from './movements-csv';
import { readQuery, refuseQuery } from '../../http/query-string';
import type { BankQueries } from './queries';
import { route } from '../../http/route';
import type { CallerResolver } from '../../http/caller';

/** The dependencies of the bank's routes. */
export interface BankRoutes {
  readonly run: Run;
  readonly bank: BankQueries;
  readonly who: CallerResolver;
}

/** Adds the bank's REST routes, in the format that its clients expect. */
export function bankRoutes(app: Express, { run, bank, who }: BankRoutes): void {
  const command = postsOf(run, who);
  route(app, '/api/deposito', { post: command('deposito') });
  route(app, '/api/retiro', { post: command('retiro') });
  route(app, '/api/transferencia', { post: command('transferencia') });
  route(app, '/api/cuentas', {
    post: command('abrir_cuenta'),
    async get(req, res) {
      const { data, siguiente } = await bank.accounts(await who.principal(res), readQuery(req, accountsQuery));
      answerData(res, data, { siguiente });
    },
  });
  route(app, '/api/cuentas/:cedula', {
    async get(req, res) {
      refuseQuery(req);
      const { data, position } = await bank.account(await who.principal(res), cedulaOf(req));
      answerData(res, data, { posicion: position });
    },
  });
  route(app, '/api/cuentas/:cedula/transacciones', {
    async get(req, res) {
      const query = readQuery(req, movementsQuery);
      const principal = await who.principal(res);
      if (query.formato === 'csv' || req.headers.accept?.includes('text/csv')) {
        await sendCsv(res, cedulaOf(req), bank.movementsPages(principal, cedulaOf(req), query));
        return;
      }
      const { data, siguiente, position } = await bank.movements(principal, cedulaOf(req), query);
      answerData(res, data, { siguiente, posicion: position });
    },
  });
  route(app, '/api/cuentas/:cedula/observadores', {
    post: command('agregar_observador'),
    delete: command('quitar_observador'),
  });
}

const cedulaOf = (req: Request): string => parseInput(cedula, req.params.cedula, 'cedula');

/**
 * Streams movements a page at a time, no faster than the client reads. A refusal of the first page becomes the
 * response.
 */
async function sendCsv(res: Response, account: string, pages: AsyncIterable<MovementView[]>): Promise<void> {
  const rest = pages[Symbol.asyncIterator]();
  const first = await rest.next();
  res.setHeader('Content-Type', 'text/csv; charset=utf-8');
  res.setHeader('Content-Disposition', `attachment; filename="movimientos-${account}.csv"`);
  res.setHeader('Cache-Control', 'no-store');
  const all = async function* (): AsyncGenerator<MovementView[]> {
    for (let page = first; !page.done; page = await rest.next()) yield page.value;
  };
  await pipeline(Readable.from(movementsCsv(all())), res);
}
