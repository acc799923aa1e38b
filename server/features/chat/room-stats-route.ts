import type { Express } from 'express';
import { z } from 'zod';
import type { RoomStats } from '../../../contract/features/chat/room-socket';
import type { Principal, UserPrincipal } from '../../../contract/core/identity';
import { parseInput } from '../../../contract/parse';
import type { Identity } from '../../identity/session/sessions';
import type { Ticket } from '../../identity/tickets';
import { answer, answerData } from '../../http/responses';
import { hasBody, readJson } from '../../http/body';
import { refuseQuery } from '../../http/query-string';
import type { RequestRates } from '../../http/request-rates';
import { route } from '../../http/route';
import type { CallerResolver } from '../../http/caller';

/** The dependencies of the routes beside the WebSockets. */
export interface WebSocketRoutes {
  readonly identity: Pick<Identity, 'issueTicket'>;
  /** Counts connections and users of the rooms that the principal may read. */
  readonly rooms: (principal: Principal) => Promise<RoomStats>;
  readonly rates: Pick<RequestRates, 'ticketFor'>;
  readonly who: CallerResolver;
}

const emptyBody = z.strictObject({});

/** Adds the routes of tickets, for clients that cannot set headers, and of the rooms' statistics. */
export function webSocketRoutes(app: Express, { identity, rooms, rates, who }: WebSocketRoutes): void {
  async function issueTicket(user: UserPrincipal): Promise<Ticket> {
    await rates.ticketFor(user);
    return identity.issueTicket(user);
  }

  route(app, '/api/ws-ticket', {
    async post(req, res) {
      refuseQuery(req);
      if (hasBody(req)) parseInput(emptyBody, await readJson(req));
      const { ticket, expiresAt } = await issueTicket(await who.user(res));
      answerData(res, { ticket, expires_at: new Date(expiresAt).toISOString() });
    },
  });

  route(app, '/ws/stats', {
    async get(req, res) {
      refuseQuery(req);
      answer(res, await rooms(await who.principal(res))); // in the format that its clients expect, without an envelope
    },
  });
}
