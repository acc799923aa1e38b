import type { SignalInput, SignalName } from '../../../contract/signals';
import type { CommandInputAsSent, CommandName, CommandOutput } from '../../../contract/commands';
import type { ConnectionState, PendingCommand, Sayable } from './client-channel';
import type { Rest } from './rest';
import type { Readable } from './store';

export type SaidInput<N extends Sayable> = N extends SignalName
  ? SignalInput<N>
  : N extends CommandName
    ? CommandInputAsSent<N>
    : never;

/** What a part of the client may do with the client that it belongs to. */
export interface ClientContext {
  /** REST, as the same user. */
  readonly rest: Rest;
  /** How the hub is reached, and as whom. */
  readonly connection: Readable<ConnectionState>;
  /** The user's commands that have no answer yet. */
  readonly pending: Readable<readonly PendingCommand[]>;
  /** Sends a command, as often as it takes. @throws Problem the hub's refusal */
  command<N extends CommandName>(
    name: N,
    input: CommandInputAsSent<N>,
    options?: { id?: string },
  ): Promise<CommandOutput<N>>;
  /** Takes a command back that has never left. */
  withdraw(id: string): void;
  /** Says something that is not kept. */
  say<N extends Sayable>(name: N, input: SaidInput<N>): void;
}
