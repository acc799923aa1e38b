import { problem } from '../../contract/problems';
import { everybody } from '../../server/authorization/channel-authorizer';
import type { Command, CommandBatchHandler } from '../../server/commands/define';
import { lane, type FeatureParts, type ServerFeature } from '../../server/feature/feature';
import { postsOf } from '../../server/http/command-route';
import { route } from '../../server/http/route';
import type { ChannelKind } from '../../contract/channels';
import { echoContract } from './echo-contract';

/** The list of contracts knows nothing of this feature, so neither does the type of all commands. */
type EchoCommand = Command & { input: { text: string } };
const named = 'echo' as EchoCommand['name'];
const channel = 'echo' as ChannelKind;

const echo: CommandBatchHandler<undefined> = {
  commands: [named],
  load: () => Promise.resolve(undefined),
  decide(_, command) {
    const { id, input, principal } = command as EchoCommand;
    if (principal.kind !== 'user') return problem('auth.required');
    const data = JSON.stringify({ text: input.text, by: principal.displayName });
    return { data: { id, text: input.text }, events: [{ channel, type: 'echoed', data }] };
  },
  save: () => Promise.resolve([]),
};

/** The server's half of the echo: a durable channel, a command, a route and a page of `/docs/clients`. */
const mount = (): FeatureParts => ({
  lanes: [lane(echo) as FeatureParts['lanes'][number]],
  access: { [channel]: everybody },
  routes: ({ app, run, who }) => route(app, '/api/echo', { post: postsOf(run, who)(named) }),
  clientPage: {
    ...{
      id: 'echo',
      title: 'Echoes',
      over: 'Socket.IO',
      lead: 'Each text that a user sends.',
      run: [],
      resume: 'By position.',
    },
    snippets: [{ about: 'Subscribing.', code: "socket.emit('subscribe', { channel: 'echo' });" }],
    receives: [{ type: 'echoed', when: 'after each echo', example: '{"text":"Hello","by":"Ana"}' }],
    listen: { protocol: 'socketio', address: '/' },
  },
});

export const echoFeature: ServerFeature = { name: echoContract.name, limits: {}, mount };
