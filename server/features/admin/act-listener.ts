import type { Logger } from 'pino';
import { parseActEvent, type ActEvent } from '../../../contract/features/admin/node-events';
import { ACTS_CHANNEL } from '../../../contract/features/admin/channels';
import { goodbye } from '../../../contract/core/goodbye';
import type { Hub } from '../../hub/hub';
import { belongs } from '../../roster/audience';

export interface ActsOptions {
  hub: Hub;
  log: Logger;
}

/**
 * Applies administrators' acts to this node's sessions. It subscribes to the channel `acts` like any client, so every
 * node applies each act once, whichever node took the command. A node that was disconnected for too long has no session
 * left to which an act of that time applies.
 */
export function followActs({ hub, log }: ActsOptions): Promise<void> {
  return hub.follow(ACTS_CHANNEL, {
    deliver({ message }) {
      try {
        apply(hub, parseActEvent(message.type, JSON.parse(message.data)));
      } catch (error) {
        log.error({ err: error, seq: message.seq }, 'an act could not be carried out');
      }
    },
    lose: () => log.warn('acts of administrators were missed: they are older than what the log keeps'),
  });
}

function apply(hub: Hub, { type, data }: ActEvent): void {
  switch (type) {
    case 'connection_closed':
      return hub.endSessions(({ id }) => id === data.connectionId, goodbye('disconnected_by_admin'));
    case 'notice_sent':
      return hub.sendToSessions('aviso', data.notice, (session) => belongs(session, data.audience));
  }
}
