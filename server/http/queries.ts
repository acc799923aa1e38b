import type { Request } from 'express';
import { z } from 'zod';
import {
  cedula,
  type AccountPosition,
  type AccountView,
  type MovementsQuery,
  type MovementView,
} from '../../contract/bank';
import type { Principal } from '../../contract/identity';
import { parseInput } from '../../contract/parse';
import { problem } from '../../contract/problems';
import type { StatsUpdated } from '../../contract/stats';

/** What the bank's routes read. Each query decides for itself what its caller may see. */
export interface BankQueries {
  account(principal: Principal, cedula: string): Promise<{ data: AccountView; position: AccountPosition }>;
  accounts(
    principal: Principal,
    page: { limite: number; despues?: string },
  ): Promise<{ data: AccountView[]; siguiente: string | null }>;
  movements(
    principal: Principal,
    cedula: string,
    query: MovementsQuery,
  ): Promise<{ data: MovementView[]; siguiente: number | null; position: AccountPosition }>;
  movementsPages(principal: Principal, cedula: string, query: MovementsQuery): AsyncIterable<MovementView[]>;
}

/** What the routes read. */
export interface Queries {
  bank: BankQueries;
  readonly stats: () => Promise<StatsUpdated> | StatsUpdated;
}

/** Query of `/api/cuentas`: pages by the last account seen. */
export const accountsQuery = z.strictObject({
  limite: z.coerce.number().int().min(1).max(500).default(50),
  despues: cedula.optional(),
});

/** A query string that takes nothing. */
const noQuery = z.strictObject({});

/**
 * The query string, parsed strictly: an unknown key, or one that is there twice, is refused by its name.
 * @throws Problem `request.invalid`
 */
export function readQuery<S extends z.ZodType>(req: Request, schema: S): z.output<S> {
  for (const [key, value] of Object.entries(req.query)) {
    if (Array.isArray(value)) throw problem('request.invalid', { field: key, message: `${key}: parámetro repetido` });
  }
  return parseInput(schema, { ...req.query });
}

/** For routes without parameters in the query. @throws Problem `request.invalid` */
export function refuseQuery(req: Request): void {
  if (req.url.includes('?')) readQuery(req, noQuery);
}
