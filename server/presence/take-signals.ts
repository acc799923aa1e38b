import type { Session } from '../hub/session';
import type { TakeSignal } from '../hub/signals';
import type { Presence } from './presence';

type Handler = (session: Session, input: unknown) => void;

/** Dispatches signals: typing and presence to `presence`, the others to the features' handlers. */
export const takeSignals =
  (presence: Pick<Presence, 'takeSignal'>, handlers: ReadonlyMap<string, Handler>): TakeSignal =>
  (session, name, input) => {
    if (name === 'typing' || name === 'presence') presence.takeSignal(session, name, input);
    else handlers.get(name)?.(session, input);
  };
