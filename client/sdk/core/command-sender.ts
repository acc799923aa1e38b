import { Problem } from '../../../contract/problems';
import { fullJitter, usualBackoff, type Backoff } from './backoff';
import type { Down, Outcome, PendingCommand } from './client-channel';
import { LinkLost, type Transport } from '../transports/transport';
import type { OutboxStorage } from './storage/outbox-storage';

interface Parcel {
  command: PendingCommand;
  sending: boolean;
  timer?: ReturnType<typeof setTimeout>;
}

/**
 * Carries commands to the hub until each is answered: after a lost answer, an outage or a reload under the
 * same id, which the hub carries out once (LOG-3). A command leaves only on a connection of its own actor.
 */
export class CommandSender {
  readonly #parcels = new Map<string, Parcel>();
  #link: Transport | undefined;
  #actor: string | undefined;
  #closed = false;

  constructor(
    private readonly storage: OutboxStorage,
    private readonly down: (message: Down) => void,
    private readonly backoff: Backoff = usualBackoff,
  ) {}

  /** Takes up what earlier pages left unanswered. */
  async restore(): Promise<void> {
    const left = await this.storage.all().catch(() => []);
    for (const command of [...left].sort((a, b) => a.createdAt - b.createdAt)) this.take(command);
  }

  take(command: PendingCommand): void {
    if (this.#closed || this.#parcels.has(command.id)) return;
    this.#parcels.set(command.id, { command, sending: false });
    this.#tell();
    void this.#send(command.id);
  }

  /** Gives a command back that has never left. */
  withdraw(id: string): void {
    const parcel = this.#parcels.get(id);
    if (parcel?.command.attempts === 0) this.#answer(parcel, { withdrawn: true });
  }

  connected(link: Transport, actor: string): void {
    this.#link = link;
    this.#actor = actor;
    for (const id of this.#parcels.keys()) void this.#send(id);
  }

  disconnected(): void {
    this.#link = undefined;
  }

  close(): void {
    this.#closed = true;
    this.#link = undefined;
    for (const { timer } of this.#parcels.values()) clearTimeout(timer);
  }

  async #send(id: string): Promise<void> {
    const parcel = this.#parcels.get(id);
    const link = this.#link;
    if (!parcel || !link || parcel.sending || parcel.command.actor !== this.#actor) return;
    clearTimeout(parcel.timer);
    parcel.sending = true;
    this.#change(parcel, { attempts: parcel.command.attempts + 1 });
    try {
      const { name, input } = parcel.command;
      const data = await link.command(name, { ...input, id });
      this.#answer(parcel, { data });
    } catch (error) {
      parcel.sending = false;
      this.#failed(parcel, error, link);
    }
  }

  #failed(parcel: Parcel, error: unknown, link: Transport): void {
    const { id, attempts } = parcel.command;
    if (error instanceof Problem && !error.mayPass) return this.#answer(parcel, { refused: error.toWire().error });
    if (error instanceof Problem) this.#change(parcel, { trouble: error.toWire().error });
    else if (!(error instanceof LinkLost)) throw error;
    if (this.#closed) return;
    if (this.#link !== link) return void this.#send(id); // the next link came while the last one's end was told
    const wait = error instanceof Problem ? error.retryAfterMs : undefined;
    parcel.timer = setTimeout(() => void this.#send(id), wait ?? fullJitter(this.backoff, attempts - 1));
  }

  #change(parcel: Parcel, change: Partial<PendingCommand>): void {
    parcel.command = { ...parcel.command, ...change };
    void this.storage.put(parcel.command).catch(ignore); // memory has it; only a reload would forget
    this.#tell();
  }

  #answer(parcel: Parcel, outcome: Outcome): void {
    const { command } = parcel;
    clearTimeout(parcel.timer);
    this.#parcels.delete(command.id);
    void this.storage.delete(command.id).catch(ignore); // sent again after a reload, and recognised
    this.down({ kind: 'answer', command, outcome });
    this.#tell();
  }

  #tell(): void {
    this.down({ kind: 'pending', commands: [...this.#parcels.values()].map(({ command }) => command) });
  }
}

const ignore = (): void => undefined;
