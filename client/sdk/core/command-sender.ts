import { Problem } from '../../../contract/problems';
import { fullJitter, usualBackoff, type Backoff } from './backoff';
import type { ConnectionMessage, Outcome, PendingCommand } from './client-channel';
import { TransportLost, type Transport } from '../transports/transport';
import type { OutboxStorage } from './storage/outbox-storage';

interface Entry {
  command: PendingCommand;
  sending: boolean;
  timer?: ReturnType<typeof setTimeout>;
}

/**
 * Sends commands to the hub until each is answered. After a lost answer, an outage or a reload it sends the same id
 * again, which the hub executes once (LOG-3). A command is sent only on its actor's connection.
 */
export class CommandSender {
  readonly #entries = new Map<string, Entry>();
  #transport: Transport | undefined;
  #actor: string | undefined;
  #closed = false;

  constructor(
    private readonly storage: OutboxStorage,
    private readonly down: (message: ConnectionMessage) => void,
    private readonly backoff: Backoff = usualBackoff,
  ) {}

  /** Restores the commands that earlier pages left unanswered. */
  async restore(): Promise<void> {
    const stored = await this.storage.all().catch(() => []);
    for (const command of [...stored].sort((a, b) => a.createdAt - b.createdAt)) this.take(command);
  }

  take(command: PendingCommand): void {
    if (this.#closed || this.#entries.has(command.id)) return;
    this.#entries.set(command.id, { command, sending: false });
    this.#publishPending();
    void this.#send(command.id);
  }

  /** Withdraws a command that has never been sent. */
  withdraw(id: string): void {
    const entry = this.#entries.get(id);
    if (entry?.command.attempts === 0) this.#answer(entry, { withdrawn: true });
  }

  connected(transport: Transport, actor: string): void {
    this.#transport = transport;
    this.#actor = actor;
    for (const id of this.#entries.keys()) void this.#send(id);
  }

  disconnected(): void {
    this.#transport = undefined;
  }

  close(): void {
    this.#closed = true;
    this.#transport = undefined;
    for (const { timer } of this.#entries.values()) clearTimeout(timer);
  }

  async #send(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    const transport = this.#transport;
    if (!entry || !transport || entry.sending || entry.command.actor !== this.#actor) return;
    clearTimeout(entry.timer);
    entry.sending = true;
    this.#change(entry, { attempts: entry.command.attempts + 1 });
    try {
      const { name, input } = entry.command;
      const data = await transport.command(name, { ...input, id });
      this.#answer(entry, { data });
    } catch (error) {
      entry.sending = false;
      this.#failed(entry, error, transport);
    }
  }

  #failed(entry: Entry, error: unknown, transport: Transport): void {
    const { id, attempts } = entry.command;
    if (error instanceof Problem && !error.isRetryable) return this.#answer(entry, { refused: error.toWire().error });
    if (error instanceof Problem) this.#change(entry, { trouble: error.toWire().error });
    else if (!(error instanceof TransportLost)) throw error;
    if (this.#closed) return;
    if (this.#transport !== transport) return void this.#send(id); // a newer transport is open
    const wait = error instanceof Problem ? error.retryAfterMs : undefined;
    entry.timer = setTimeout(() => void this.#send(id), wait ?? fullJitter(this.backoff, attempts - 1));
  }

  #change(entry: Entry, change: Partial<PendingCommand>): void {
    entry.command = { ...entry.command, ...change };
    void this.storage.put(entry.command).catch(ignore); // kept in memory; only a reload would lose it
    this.#publishPending();
  }

  #answer(entry: Entry, outcome: Outcome): void {
    const { command } = entry;
    clearTimeout(entry.timer);
    this.#entries.delete(command.id);
    void this.storage.delete(command.id).catch(ignore); // sent again after a reload, and recognised by its id
    this.down({ kind: 'answer', command, outcome });
    this.#publishPending();
  }

  #publishPending(): void {
    this.down({ kind: 'pending', commands: [...this.#entries.values()].map(({ command }) => command) });
  }
}

const ignore = (): void => undefined;
