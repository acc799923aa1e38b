import type { Request } from 'express';
import type { Principal, UserPrincipal } from '../../contract/core/identity';
import { addressKey } from '../limits/client-address';
import type { Rates } from '../limits/rates';
import type { Rate } from '../limits/token-bucket';

/** Rates of requests that are not commands: commands have separate rates on every transport. */
export interface RequestLimits {
  readonly reads: Rate;
  readonly readsPerAddress: Rate;
  readonly restChanges: Rate;
  readonly tickets: Rate;
}

/** Counts requests before any query of the database (SEC-60). */
export interface RequestRates {
  /** Counts a read by its address, before its principal is known. @throws Problem `request.rate_limited` */
  arrived(req: Request): void;
  /** Counts a read by its user. @throws Problem `request.rate_limited` */
  readBy(principal: Principal, req: Request): void;
  /** Counts a user's change that is not a command. @throws Problem `request.rate_limited` */
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
    actBy: ({ id }) => rates.take({ key: `restActs ${id}`, rate: limits.restChanges }),
    ticketFor: ({ id }) => rates.takeShared([{ key: `tickets ${id}`, rate: limits.tickets }]),
  };
}

/** Returns the cost of a read: a search scans everything, and a page costs by its number of rows. */
function weightOf(req: Request): number {
  if (!req.url.includes('?')) return 1;
  const { buscar, q, limite, limit } = req.query;
  const searches = (typeof buscar === 'string' && buscar !== '') || (typeof q === 'string' && q !== '');
  const rows = Math.min(Number(limite ?? limit ?? 0) || 0, MAX_ROWS);
  return (searches ? SEARCH_COST : 1) + Math.max(Math.floor(rows / FREE_ROWS) - 1, 0);
}

const SEARCH_COST = 10;
const FREE_ROWS = 100;
const MAX_ROWS = 10_000;
