import type { Position } from '../../../contract/core/frames';
import type {
  ConnectionState,
  Down,
  ClientChannel,
  OpenClientChannel,
  PendingCommand,
  Up,
} from '../core/client-channel';
import { judge } from '../core/sequence';
import type { Tabs, Whisper } from './tab-channel';
import { TabSubscriptions } from './tab-subscriptions';

export interface SharedLineOptions {
  readonly tabs: Tabs;
  /** Opens the connection, in the one tab that leads. */
  readonly openOwn: OpenClientChannel;
  /** How often a tab asks whether the leader is there, in milliseconds; after two silent turns it takes over. */
  readonly pulseMs?: number;
  /** How often the leader looks for tabs that are gone. */
  readonly sweepMs?: number;
}

/**
 * One connection for all tabs of a browser. One tab leads and holds it; the others send what they want through it
 * and hear what it hears. Each tab knows what it follows, how far it has heard, and which of its commands are open,
 * and tells a new leader all of it: nothing depends on the old one's memory.
 */
export class SharedConnection implements ClientChannel {
  readonly #follows = new Map<string, Position | undefined>();
  readonly #commands = new Map<string, PendingCommand>();
  /** The newest leader heard of. */
  #term = 0;
  #own: ClientChannel | undefined;
  #wants = new TabSubscriptions();
  #last: { state?: Down; pending?: Down } = {};
  #stepDown: () => void;
  #silent = 0;
  readonly #timers: ReturnType<typeof setInterval>[];

  constructor(
    private readonly options: SharedLineOptions,
    private readonly down: (message: Down) => void,
  ) {
    const { tabs, pulseMs = PULSE_MS, sweepMs = SWEEP_MS } = options;
    tabs.listen((whisper) => this.#hear(whisper));
    this.#stepDown = this.#stand(false);
    tabs.whisper({ kind: 'hello', tab: tabs.name });
    this.#timers = [setInterval(() => this.#pulse(), pulseMs), setInterval(() => void this.#sweep(), sweepMs)];
  }

  up(message: Up): void {
    if (message.kind === 'follow')
      this.#follows.set(message.channel, message.since ?? this.#follows.get(message.channel));
    else if (message.kind === 'leave') this.#follows.delete(message.channel);
    else if (message.kind === 'command') this.#commands.set(message.command.id, message.command);
    const { tabs } = this.options;
    if (this.#own) this.#lead(tabs.name, message);
    else tabs.whisper({ kind: 'up', tab: tabs.name, message });
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const channel of this.#follows.keys()) this.up({ kind: 'leave', channel });
    this.#resign();
    this.#stepDown();
    this.options.tabs.close();
  }

  #stand(force: boolean): () => void {
    return this.options.tabs.stand(
      {
        elected: () => this.#elected(),
        deposed: () => {
          this.#resign();
          this.#stepDown = this.#stand(false);
        },
      },
      force,
    );
  }

  #elected(): void {
    this.#term = Math.max(this.#term + 1, Date.now());
    this.#wants = new TabSubscriptions();
    this.options.tabs.whisper({ kind: 'lead', term: this.#term });
    this.#own = this.options.openOwn((message) => this.#fromHub(message));
    this.#announce();
  }

  #resign(): void {
    const own = this.#own;
    this.#own = undefined;
    own?.close();
  }

  /** A message of some tab, at the leader. */
  #lead(tab: string, message: Up): void {
    if (message.kind === 'follow') this.#wants.add(message.channel, tab);
    if (message.kind === 'leave' && this.#wants.remove(message.channel, tab)) return;
    this.#own?.up(message);
  }

  /** A message of the hub, at the leader: for this tab and for all. */
  #fromHub(message: Down): void {
    if (message.kind === 'state') this.#last.state = message;
    if (message.kind === 'pending') this.#last.pending = message;
    this.options.tabs.whisper({ kind: 'down', term: this.#term, message });
    this.#deliver(message, true);
  }

  #hear(whisper: Whisper): void {
    if (whisper.kind === 'up') return this.#own && this.#lead(whisper.tab, whisper.message);
    if (whisper.kind === 'ping') return this.#own && this.options.tabs.whisper({ kind: 'pong', term: this.#term });
    if (whisper.kind === 'hello') return this.#welcome();
    if (whisper.term < this.#term) return; // a leader that does not know yet that it is none
    this.#silent = 0;
    if (whisper.term > this.#term) this.#follow(whisper.term);
    if (whisper.kind === 'down') this.#deliver(whisper.message, false);
  }

  /** A new tab hears how things stand. */
  #welcome(): void {
    if (!this.#own) return;
    for (const message of Object.values(this.#last)) {
      this.options.tabs.whisper({ kind: 'down', term: this.#term, message });
    }
  }

  /** There is a new leader: it is told what this tab wants. */
  #follow(term: number): void {
    this.#term = term;
    this.#resign();
    this.#announce();
  }

  #announce(): void {
    for (const [channel, since] of this.#follows) this.up({ kind: 'follow', channel, ...(since && { since }) });
    for (const command of this.#commands.values()) this.up({ kind: 'command', command });
  }

  #deliver(message: Down, leader: boolean): void {
    if (message.kind === 'state') return this.down({ kind: 'state', state: asSeenBy(message.state, leader) });
    if (message.kind === 'answer') this.#commands.delete(message.command.id);
    else if (message.kind === 'refused') this.#refused(message.channel);
    else if (message.kind === 'event') this.#remember(message);
    this.down(message);
  }

  /** It is still wanted, from where it goes on once it may be seen. */
  #refused(channel: string): void {
    if (this.#follows.has(channel)) this.#follows.set(channel, undefined);
  }

  /** How far this tab has heard, for the next leader. */
  #remember({ meta }: Extract<Down, { kind: 'event' }>): void {
    const { channel, seq, epoch } = meta;
    if (seq === undefined || epoch === undefined || !this.#follows.has(channel)) return;
    const at = this.#follows.get(channel);
    if (!at || judge(at, meta) === 'next') this.#follows.set(channel, { epoch, seq });
  }

  /** Asks whether the leader is there. Only tabs in sight do: the browser may have put any other to sleep as well. */
  #pulse(): void {
    const { tabs } = this.options;
    if (this.#own || !tabs.visible()) return void (this.#silent = 0);
    if (this.#silent >= SILENT_PULSES) {
      this.#silent = 0;
      this.#stepDown();
      this.#stepDown = this.#stand(true);
      return;
    }
    this.#silent++;
    tabs.whisper({ kind: 'ping' });
  }

  /** Nobody says goodbye who crashes: what only they wanted is left. */
  async #sweep(): Promise<void> {
    if (!this.#own) return;
    const alive = await this.options.tabs.alive();
    for (const channel of this.#wants.keepOnly(alive)) this.#own.up({ kind: 'leave', channel });
  }
}

const asSeenBy = (state: ConnectionState, leader: boolean): ConnectionState => ({ ...state, leader });

const PULSE_MS = 2_000;
const SILENT_PULSES = 2;
const SWEEP_MS = 30_000;
