import type { CommandInputAsSent, CommandName, CommandOutput } from '../../../contract/commands';
import { Problem } from '../../../contract/problems';
import type { ConnectionMessage, Outcome, PendingCommand, ClientMessage } from './client-channel';
import type { OutboxStorage } from './storage/outbox-storage';
import { Store } from './store';

/** An answer to a command, received in every tab. */
export interface Answer {
  readonly command: PendingCommand;
  readonly outcome: Outcome;
  /**
   * Whether this page sent it, so that its promise settles too; otherwise it came from another tab or from before a
   * reload.
   */
  readonly mine: boolean;
}

/** A command was withdrawn before it was sent. */
export class CommandWithdrawn extends Error {
  override readonly name = 'CommandWithdrawn';
}

interface Deferred {
  readonly promise: Promise<unknown>;
  resolve(data: unknown): void;
  reject(why: Error): void;
}

export interface CommandsOptions {
  readonly storage: OutboxStorage;
  up(message: ClientMessage): void;
  /** The current actor; `undefined` until the hub has named it. */
  actor(): string | undefined;
  answered(answer: Answer): void;
}

/** The commands of this page: each is created once, stored, sent, and settled by its answer. */
export class Commands {
  /** The actor's commands that have no answer yet, of every tab, the oldest first. */
  readonly pending = new Store<readonly PendingCommand[]>([]);
  readonly #waiting = new Map<string, Deferred>();
  #all: readonly PendingCommand[] = [];
  /** Commands created before the actor is known. */
  #waitingForActor: (() => void)[] = [];

  constructor(private readonly options: CommandsOptions) {}

  /** @throws Problem @throws CommandWithdrawn */
  async send<N extends CommandName>(name: N, input: CommandInputAsSent<N>, id: string): Promise<CommandOutput<N>> {
    const before = this.#waiting.get(id);
    if (before) return before.promise as Promise<CommandOutput<N>>;
    const waiting = makeDeferred();
    this.#waiting.set(id, waiting);
    const actor = await this.#actor();
    const command: PendingCommand = { id, name, input, actor, createdAt: Date.now(), attempts: 0 };
    await this.options.storage.put(command).catch(() => undefined); // if storage fails, the command is still sent
    this.options.up({ kind: 'command', command });
    return waiting.promise as Promise<CommandOutput<N>>;
  }

  hear(message: ConnectionMessage): void {
    if (message.kind === 'pending') this.#all = message.commands;
    else if (message.kind === 'answer') return this.#settle(message.command, message.outcome);
    else if (message.kind !== 'state') return;
    const actor = this.options.actor();
    this.pending.set(this.#all.filter((command) => command.actor === actor));
    if (actor === undefined) return;
    for (const resume of this.#waitingForActor.splice(0)) resume();
  }

  async #actor(): Promise<string> {
    for (;;) {
      const actor = this.options.actor();
      if (actor !== undefined) return actor;
      await new Promise<void>((resolve) => this.#waitingForActor.push(resolve));
    }
  }

  #settle(command: PendingCommand, outcome: Outcome): void {
    const waiting = this.#waiting.get(command.id);
    this.#waiting.delete(command.id);
    if ('data' in outcome) waiting?.resolve(outcome.data);
    else if ('refused' in outcome) waiting?.reject(Problem.fromWire(outcome.refused));
    else waiting?.reject(new CommandWithdrawn());
    this.options.answered({ command, outcome, mine: waiting !== undefined });
  }
}

function makeDeferred(): Deferred {
  let resolve!: (data: unknown) => void;
  let reject!: (why: Error) => void;
  const promise = new Promise<unknown>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/** Returns a unique id of 128 random bits. `crypto.randomUUID` is missing on pages without TLS. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
