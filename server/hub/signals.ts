import type { SignalName } from '../../contract/signals';
import type { Session } from './session';

/** Takes what a connection says that changes nothing durable: that somebody types, is away. @throws Problem */
export type TakeSignal = (session: Session, name: SignalName, input: unknown) => void;
