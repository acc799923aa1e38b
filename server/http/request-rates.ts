import type { Request } from 'express';
import type { Principal, UserPrincipal } from '../../contract/core/identity';
import { addressKey } from '../limits/client-address';
import type { Rates } from '../limits/rates';
import type { Rate } from '../limits/token-bucket';

/** How often requests may come that are no commands: commands have rates of their own, whichever way they come. */
export interface RequestLimits {
  readonly reads: Rate;
  readonly readsPerAddress: Rate;
  readonly restActs: Rate;
  readonly tickets: Rate;
}

/** Counts requests before the database is asked for anything (SEC-60). */
export interface RequestRates {
  /** Counts a read by its address, before it is known who reads. @throws Problem `request.rate_limited` */
  arrived(req: Request): void;
  /** Counts a read by its user. @throws Problem `request.rate_limited` */
  readBy(principal: Principal, req: Request): void;
  /** Counts what a user does that is no command. @throws Problem `request.rate_limited` */
  actBy(principal: UserPrincipal): void;
  /** Counts a ticket, over all nodes. @throws Problem `request.rate_limited` */
  ticketFor(principal: UserPrincipal): Promise<void> | undefined;
}

export const isRead = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';

export function createRequestRates(rates: Rates, limits: RequestLimits): RequestRates {
  return {
    arrived(req) {
      if (!req.path.startsWith('/api/') && !req.path.startsWith('/ws/')) return;
      rates.take({ key: `reads ${addressKey(req.ip)}`, rate: limits.readsPerAddress, times: weightOf(req) });
    },
    readBy({ kind, id }, req) {
      if (kind === 'user') rates.take({ key: `reads ${id}`, rate: limits.reads, times: weightOf(req) });
    },
    actBy: ({ id }) => rates.take({ key: `restActs ${id}`, rate: limits.restActs }),
    ticketFor: ({ id }) => rates.takeShared([{ key: `tickets ${id}`, rate: limits.tickets }]),
  };
}

/** What a read costs, by what it asks for: a search looks through everything, a page has up to so many rows. */
function weightOf(req: Request): number {
  if (!req.url.includes('?')) return 1;
  const { buscar, q, limite, limit } = req.query;
  const searches = (typeof buscar === 'string' && buscar !== '') || (typeof q === 'string' && q !== '');
  const rows = Math.min(Number(limite ?? limit ?? 0) || 0, MOST_ROWS);
  return (searches ? A_SEARCH : 1) + Math.max(Math.floor(rows / ROWS_FREE) - 1, 0);
}

const A_SEARCH = 10;
const ROWS_FREE = 100;
const MOST_ROWS = 10_000;
