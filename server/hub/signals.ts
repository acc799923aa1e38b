import type { SignalName } from '../../contract/signals';
import type { Session } from './session';

/** Handles a signal of a session: it changes nothing durable (typing, away). @throws Problem */
export type TakeSignal = (session: Session, name: SignalName, input: unknown) => void;
