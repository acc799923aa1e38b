import type { SignalInput, SignalName } from '../../../contract/signals';
import type { CommandInputAsSent, CommandName, CommandOutput } from '../../../contract/commands';
import type { ConnectionState, PendingCommand, EphemeralMessage } from './client-channel';
import type { Rest } from './rest';
import type { Readable } from './store';

export type EphemeralInput<N extends EphemeralMessage> = N extends SignalName
  ? SignalInput<N>
  : N extends CommandName
    ? CommandInputAsSent<N>
    : never;

/** The client operations that its parts can use. */
export interface ClientContext {
  /** REST, as the same user. */
  readonly rest: Rest;
  /** The state of the connection, and the user. */
  readonly connection: Readable<ConnectionState>;
  /** The user's commands that have no answer yet. */
  readonly pending: Readable<readonly PendingCommand[]>;
  /** Sends a command and retries it until it is answered. @throws Problem the hub's refusal */
  command<N extends CommandName>(
    name: N,
    input: CommandInputAsSent<N>,
    options?: { id?: string },
  ): Promise<CommandOutput<N>>;
  /** Withdraws a command that has never been sent. */
  withdraw(id: string): void;
  /** Sends a message that is not stored. */
  say<N extends EphemeralMessage>(name: N, input: EphemeralInput<N>): void;
}
