import { TEST_CHANNEL } from '../../../contract/features/inspector/channels';
import type { TestEvent } from '../../../contract/features/inspector/schemas';
import type { Principal } from '../../../contract/core/identity';
import { problem } from '../../../contract/problems';
import type { CommandBatchHandler } from '../../commands/define';

export const inspectorCommands = ['enviar_prueba'] as const;

/**
 * Test events, which an administrator sends to observe their arrival. They pass through the log like every other event,
 * so their latency is that of any event.
 */
export const inspector = (
  mayOperateAll: (principal: Principal) => boolean,
): CommandBatchHandler<undefined, (typeof inspectorCommands)[number]> => ({
  commands: inspectorCommands,
  load: () => Promise.resolve(undefined),
  decide(_, { id, input: { texto }, principal, at }) {
    if (!mayOperateAll(principal)) return problem(principal.kind === 'guest' ? 'auth.required' : 'auth.forbidden');
    const fecha = at.toISOString();
    const por = principal.kind === 'user' ? principal.displayName : 'Invitado';
    return {
      data: { id, canal: TEST_CHANNEL, fecha },
      events: [
        { channel: TEST_CHANNEL, type: 'test_event', data: JSON.stringify({ texto, por, fecha } satisfies TestEvent) },
      ],
    };
  },
  save: () => Promise.resolve([]),
});
