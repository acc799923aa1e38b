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
  /** Whether everybody follows every account unasked. */
  classroom: boolean;
  log: Logger;
}

/**
 * Keeps this node's sessions in step with who may do what (HUB-7, SEC-8): it reads the channel `access`
 * like any reader, so that a change is heard once, in order, on every node, whichever made it.
 */
export function followAccess(options: AccessOptions): Promise<void> {
  const { hub, identity, log } = options;
  return hub.follow(ACCESS_CHANNEL, {
    deliver({ message }) {
      try {
        identity.applyAccess(message);
        apply(options, parseAccessEvent(message.type, JSON.parse(message.data)));
      } catch (error) {
        log.error({ err: error, seq: message.seq }, 'an access event could not be applied');
        startOver(options);
      }
    },
    lose: () => startOver(options),
  });
}

/** What this node knows of permissions may be out of date: it forgets it, and everybody comes back. */
function startOver({ hub, identity }: AccessOptions): void {
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
        if (classroom || isOf(data.ownerId ?? '')(session)) follow(session, data.channel, hub.epoch, log);
        else void session.recheck(data.channel);
      }
  }
}

/** A new account's channel, from its first event on, without having been asked for. */
function follow(session: Session, channel: string, epoch: string, log: Logger): void {
  session
    .subscribe({ channel, since: { epoch, seq: 0 } }, (answer) => session.tell('subscribed', answer))
    .catch((error: unknown) => log.debug({ err: error, channel }, 'a new account is not followed'));
}

const isOf =
  (userId: string) =>
  ({ principal }: Session): boolean =>
    principal.kind === 'user' && principal.id === userId;

const sessionsOf = (hub: Hub, userId: string): Session[] => [...hub.sessions].filter(isOf(userId));
