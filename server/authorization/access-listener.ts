import type { Logger } from 'pino';
import { parseAccessEvent, type AccessEvent } from '../../contract/core/access-events';
import { ACCESS_CHANNEL } from '../../contract/core/channels';
import { goodbye } from '../../contract/core/goodbye';
import type { Hub } from '../hub/hub';
import type { Session } from '../hub/session';
import type { Identity } from '../identity/session/sessions';

export interface AccessOptions {
  hub: Hub;
  identity: Identity;
  /** Whether every session is subscribed to every account without asking. */
  classroom: boolean;
  log: Logger;
}

/**
 * Applies permission changes to this node's sessions (HUB-7, SEC-8). It reads the channel `access`
 * like any reader, so every node receives each change once, in order, whichever node made it.
 */
export function applyAccessEvents(options: AccessOptions): Promise<void> {
  const { hub, identity, log } = options;
  return hub.follow(ACCESS_CHANNEL, {
    deliver({ message }) {
      try {
        identity.applyAccess(message);
        apply(options, parseAccessEvent(message.type, JSON.parse(message.data)));
      } catch (error) {
        log.error({ err: error, seq: message.seq }, 'an access event could not be applied');
        resetSessions(options);
      }
    },
    lose: () => resetSessions(options),
  });
}

/** This node's permission cache may be stale: clears it and ends all sessions; the clients reconnect. */
function resetSessions({ hub, identity }: AccessOptions): void {
  identity.forget();
  hub.endSessions(() => true, goodbye('identity_changed', 0));
}

function apply({ hub, classroom, log }: AccessOptions, { type, data }: AccessEvent): void {
  switch (type) {
    case 'session_ended':
      return hub.endSessions(
        ({ principal }) => principal.kind === 'user' && principal.sessionId === data.sessionId,
        goodbye('session_ended'),
      );
    case 'user_changed':
      return hub.endSessions(isOf(data.userId), goodbye(data.disabled ? 'session_ended' : 'identity_changed', 0));
    case 'watch_changed':
      for (const session of sessionsOf(hub, data.userId)) void session.recheck(data.channel);
      return;
    case 'channel_changed':
      for (const session of hub.sessions) void session.recheck(data.channel);
      return;
    case 'account_opened':
      for (const session of hub.sessions) {
        if (classroom || isOf(data.ownerId ?? '')(session)) subscribe(session, data.channel, hub.epoch, log);
        else void session.recheck(data.channel);
      }
  }
}

/** Subscribes a session to a new account's channel from its first event on, without a request. */
function subscribe(session: Session, channel: string, epoch: string, log: Logger): void {
  session
    .subscribe({ channel, since: { epoch, seq: 0 } }, (answer) => session.tell('subscribed', answer))
    .catch((error: unknown) =>
      log.debug({ err: error, channel }, 'a session could not be subscribed to a new account'),
    );
}

const isOf =
  (userId: string) =>
  ({ principal }: Session): boolean =>
    principal.kind === 'user' && principal.id === userId;

const sessionsOf = (hub: Hub, userId: string): Session[] => [...hub.sessions].filter(isOf(userId));
