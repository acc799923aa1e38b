import type { Express, Request, RequestHandler, Response } from 'express';
import { z } from 'zod';
import { messagesQuery, peopleQuery, roomId, roomsQuery, searchQuery } from '../../../contract/features/chat/schemas';
import type { Principal } from '../../../contract/core/identity';
import { parseInput } from '../../../contract/parse';
import type { Run } from '../../commands/run';
import { answerData } from '../../http/responses';
import { postsOf } from '../../http/command-route';
import { readQuery, refuseQuery } from '../../http/query-string';
import type { ChatQueries } from './queries';
import { route } from '../../http/route';
import type { CallerResolver } from '../../http/caller';

/** The dependencies of the chat's routes. */
export interface ChatRoutes {
  readonly run: Run;
  readonly chat: ChatQueries;
  readonly who: CallerResolver;
}

/** One of `before`, `after` and `around` selects the page. */
const pageQuery = messagesQuery.refine(
  ({ before, after, around }) => [before, after, around].filter((pointer) => pointer !== undefined).length <= 1,
  { path: ['before'], message: 'sólo uno de before, after y around' },
);

const bodyless = { bodyless: true };

/** Adds the chat's REST routes. Every change is a command; each query checks what its caller may read. */
export function chatRoutes(app: Express, { run, chat, who }: ChatRoutes): void {
  const command = postsOf(run, who);

  /** Creates a GET handler; the result's `data` goes into the envelope, its other fields beside it. */
  const read =
    <S extends z.ZodType>(
      query: S,
      find: (principal: Principal, query: z.output<S>, req: Request) => Promise<{ data: unknown }>,
    ): RequestHandler =>
    async (req: Request, res: Response) => {
      const input = readQuery(req, query);
      const { data, ...meta } = await find(await who.principal(res), input, req);
      answerData(res, data, meta);
    };

  route(app, '/api/rooms', {
    get: read(roomsQuery, (principal, query) => chat.rooms(principal, query)),
    post: command('create_room'),
  });
  route(app, '/api/rooms/direct', { post: command('direct_room') });
  route(app, '/api/rooms/:room_id', {
    async get(req, res) {
      refuseQuery(req);
      const { data, position } = await chat.room(await who.principal(res), roomOf(req));
      answerData(res, data, { position });
    },
    patch: command('update_room'),
  });
  route(app, '/api/rooms/:room_id/join', { post: command('join_room', bodyless) });
  route(app, '/api/rooms/:room_id/leave', { post: command('leave_room', bodyless) });
  route(app, '/api/rooms/:room_id/read', { post: command('mark_read') });

  route(app, '/api/rooms/:room_id/messages', {
    get: read(pageQuery, (principal, query, req) => chat.messages(principal, roomOf(req), query)),
    post: command('message'),
  });
  route(app, '/api/rooms/:room_id/messages/:message_id', {
    patch: command('edit_message'),
    delete: command('delete_message', bodyless),
  });
  route(app, '/api/rooms/:room_id/messages/:message_id/reactions/:emoji', {
    put: command('react', bodyless),
    delete: command('unreact', bodyless),
  });

  route(app, '/api/rooms/:room_id/members', {
    get: read(peopleQuery, async (principal, query, req) => ({
      data: await chat.members(principal, roomOf(req), query),
    })),
    post: command('invite'),
  });
  route(app, '/api/rooms/:room_id/members/:username', {
    patch: command('set_member_role'),
    delete: command('remove_member', bodyless),
  });
  route(app, '/api/rooms/:room_id/members/:username/mute', { post: command('mute_member') });
  route(app, '/api/rooms/:room_id/bans', {
    get: read(z.strictObject({}), async (principal, _, req) => ({ data: await chat.bans(principal, roomOf(req)) })),
    post: command('ban_member'),
  });
  route(app, '/api/rooms/:room_id/bans/:username', { delete: command('unban_member', bodyless) });

  route(app, '/api/messages/search', {
    get: read(searchQuery, (principal, query) => chat.search(principal, query)),
  });
  route(app, '/api/people', {
    get: read(peopleQuery, async (principal, query) => ({ data: await chat.people(principal, query) })),
  });
}

const roomOf = (req: Request): number => parseInput(roomId, req.params.room_id, 'room_id');
