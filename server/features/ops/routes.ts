import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Express, Request, Response } from 'express';
import {
  jobInput,
  jobsQuery,
  opsEventsQuery,
  proxiesQuery,
  type ProxyView,
} from '../../../contract/features/ops/schemas';
import { parseInput } from '../../../contract/parse';
import type { Run } from '../../commands/run';
import { answerData } from '../../http/responses';
import { postsOf } from '../../http/command-route';
import { proxiesCsv } from './proxies-csv';
import { readQuery, refuseQuery } from '../../http/query-string';
import type { OpsReads } from './operations';
import { route } from '../../http/route';
import type { CallerResolver } from '../../http/caller';

export interface OpsRoutes {
  readonly run: Run;
  readonly ops: OpsReads;
  readonly who: CallerResolver;
}

/** Adds the routes of logs, jobs and proxies, for the hub's operators, and of the sample lists, for every client. */
export function opsRoutes(app: Express, { run, ops, who }: OpsRoutes): void {
  const command = postsOf(run, who);
  const options = { bodyless: true };

  route(app, '/api/ops', {
    async get(req, res) {
      await who.operator(res);
      refuseQuery(req);
      const { data, position } = await ops.snapshot();
      answerData(res, { ...data, muestras: ops.sampleUrls() }, { posicion: position });
    },
  });
  route(app, '/api/ops/events', {
    async get(req, res) {
      await who.operator(res);
      const { rows, siguiente } = await ops.events(readQuery(req, opsEventsQuery));
      answerData(res, rows, { siguiente });
    },
  });

  route(app, '/api/ops/jobs', {
    post: command('iniciar_scraping'),
    async get(req, res) {
      await who.operator(res);
      const { rows, siguiente } = await ops.jobs(readQuery(req, jobsQuery));
      answerData(res, rows, { siguiente });
    },
  });
  route(app, '/api/ops/jobs/:trabajo', {
    async get(req, res) {
      await who.operator(res);
      refuseQuery(req);
      answerData(res, await ops.job(jobOf(req)));
    },
  });
  route(app, '/api/ops/jobs/:trabajo/cancel', { post: command('cancelar_scraping', options) });
  route(app, '/api/ops/jobs/:trabajo/rerun', { post: command('repetir_scraping', options) });

  route(app, '/api/ops/proxies', {
    async get(req, res) {
      await who.operator(res);
      const query = readQuery(req, proxiesQuery);
      if (query.formato !== 'json') return sendFile(res, query.formato, ops.proxiesPages(query));
      const { rows, ...meta } = await ops.proxies(query);
      answerData(res, rows, meta);
    },
  });

  for (const [path, text] of ops.samples) {
    route(app, path, {
      get(_req, res) {
        res.setHeader('Content-Type', 'text/plain; charset=utf-8');
        res.setHeader('Cache-Control', 'no-cache');
        res.end(text);
      },
    });
  }
}

const jobOf = ({ params }: Request): number => parseInput(jobInput, { trabajo: params.trabajo }).trabajo;

const files = {
  csv: { type: 'text/csv', write: proxiesCsv },
  txt: {
    type: 'text/plain',
    async *write(pages: AsyncIterable<readonly ProxyView[]>): AsyncGenerator<string> {
      for await (const page of pages) yield page.map(({ ip, puerto }) => `${ip}:${puerto}\n`).join('');
    },
  },
};

/**
 * Streams proxies a page at a time, no faster than the client reads. A failure of the first page becomes the response.
 */
async function sendFile(res: Response, format: keyof typeof files, pages: AsyncIterable<ProxyView[]>): Promise<void> {
  const { type, write } = files[format];
  const lines = write(pages);
  const first = await lines.next();
  res.setHeader('Content-Type', `${type}; charset=utf-8`);
  res.setHeader('Content-Disposition', `attachment; filename="proxies.${format}"`);
  res.setHeader('Cache-Control', 'no-store');
  const all = async function* (): AsyncGenerator<string> {
    for (let text = first; !text.done; text = await lines.next()) yield text.value;
  };
  await pipeline(Readable.from(all()), res);
}
