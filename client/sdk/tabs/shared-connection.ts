import type { Position } from '../../../contract/core/frames';
import type {
  ConnectionState,
  ConnectionMessage,
  ClientChannel,
  OpenClientChannel,
  PendingCommand,
  ClientMessage,
} from '../core/client-channel';
import { classify } from '../core/sequence';
import type { Tabs, TabMessage } from './tab-channel';
import { TabSubscriptions } from './tab-subscriptions';

export interface SharedConnectionOptions {
  readonly tabs: Tabs;
  /** Opens the connection, in the leading tab only. */
  readonly openOwn: OpenClientChannel;
  /** How often a tab pings the leader, in milliseconds; after two pings without an answer it takes over. */
  readonly pulseMs?: number;
  /** How often the leader checks for closed tabs. */
  readonly sweepMs?: number;
}

/**
 * One connection for all tabs of a browser. One tab leads and holds it; the others send and receive through it. Each
 * tab keeps its subscriptions, its positions and its pending commands, and sends them to a new leader: nothing depends
 * on the old one's memory.
 */
export class SharedConnection implements ClientChannel {
  readonly #positions = new Map<string, Position | undefined>();
  readonly #commands = new Map<string, PendingCommand>();
  /** The newest leader's term. */
  #term = 0;
  #connection: ClientChannel | undefined;
  #tabSubscriptions = new TabSubscriptions();
  #last: { state?: ConnectionMessage; pending?: ConnectionMessage } = {};
  #stepDown: () => void;
  #missedPings = 0;
  readonly #timers: ReturnType<typeof setInterval>[];

  constructor(
    private readonly options: SharedConnectionOptions,
    private readonly down: (message: ConnectionMessage) => void,
  ) {
    const { tabs, pulseMs = PULSE_MS, sweepMs = SWEEP_MS } = options;
    tabs.listen((whisper) => this.#onTabMessage(whisper));
    this.#stepDown = this.#campaign(false);
    tabs.whisper({ kind: 'hello', tab: tabs.name });
    this.#timers = [setInterval(() => this.#pingLeader(), pulseMs), setInterval(() => void this.#sweep(), sweepMs)];
  }

  up(message: ClientMessage): void {
    if (message.kind === 'follow')
      this.#positions.set(message.channel, message.since ?? this.#positions.get(message.channel));
    else if (message.kind === 'leave') this.#positions.delete(message.channel);
    else if (message.kind === 'command') this.#commands.set(message.command.id, message.command);
    const { tabs } = this.options;
    if (this.#connection) this.#handleFromTab(tabs.name, message);
    else tabs.whisper({ kind: 'up', tab: tabs.name, message });
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    for (const channel of this.#positions.keys()) this.up({ kind: 'leave', channel });
    this.#resign();
    this.#stepDown();
    this.options.tabs.close();
  }

  #campaign(force: boolean): () => void {
    return this.options.tabs.stand(
      {
        elected: () => this.#onElected(),
        deposed: () => {
          this.#resign();
          this.#stepDown = this.#campaign(false);
        },
      },
      force,
    );
  }

  #onElected(): void {
    this.#term = Math.max(this.#term + 1, Date.now());
    this.#tabSubscriptions = new TabSubscriptions();
    this.options.tabs.whisper({ kind: 'lead', term: this.#term });
    this.#connection = this.options.openOwn((message) => this.#handleFromHub(message));
    this.#resendAll();
  }

  #resign(): void {
    const own = this.#connection;
    this.#connection = undefined;
    own?.close();
  }

  /** Handles a message of any tab, as the leader. */
  #handleFromTab(tab: string, message: ClientMessage): void {
    if (message.kind === 'follow') this.#tabSubscriptions.add(message.channel, tab);
    if (message.kind === 'leave' && this.#tabSubscriptions.remove(message.channel, tab)) return;
    this.#connection?.up(message);
  }

  /** Handles a message of the hub, as the leader: for this tab and for all others. */
  #handleFromHub(message: ConnectionMessage): void {
    if (message.kind === 'state') this.#last.state = message;
    if (message.kind === 'pending') this.#last.pending = message;
    this.options.tabs.whisper({ kind: 'down', term: this.#term, message });
    this.#deliver(message, true);
  }

  #onTabMessage(whisper: TabMessage): void {
    if (whisper.kind === 'up') return this.#connection && this.#handleFromTab(whisper.tab, whisper.message);
    if (whisper.kind === 'ping')
      return this.#connection && this.options.tabs.whisper({ kind: 'pong', term: this.#term });
    if (whisper.kind === 'hello') return this.#sendStateToNewTab();
    if (whisper.term < this.#term) return; // a leader that does not know yet that it was replaced
    this.#missedPings = 0;
    if (whisper.term > this.#term) this.#acceptLeader(whisper.term);
    if (whisper.kind === 'down') this.#deliver(whisper.message, false);
  }

  /** Sends a new tab the current state. */
  #sendStateToNewTab(): void {
    if (!this.#connection) return;
    for (const message of Object.values(this.#last)) {
      this.options.tabs.whisper({ kind: 'down', term: this.#term, message });
    }
  }

  /** Accepts a new leader and sends it this tab's subscriptions and commands. */
  #acceptLeader(term: number): void {
    this.#term = term;
    this.#resign();
    this.#resendAll();
  }

  #resendAll(): void {
    for (const [channel, since] of this.#positions) this.up({ kind: 'follow', channel, ...(since && { since }) });
    for (const command of this.#commands.values()) this.up({ kind: 'command', command });
  }

  #deliver(message: ConnectionMessage, leader: boolean): void {
    if (message.kind === 'state') return this.down({ kind: 'state', state: asSeenBy(message.state, leader) });
    if (message.kind === 'answer') this.#commands.delete(message.command.id);
    else if (message.kind === 'refused') this.#refused(message.channel);
    else if (message.kind === 'event') this.#storePosition(message);
    this.down(message);
  }

  /** The subscription stays; it resumes at the position where access is granted again. */
  #refused(channel: string): void {
    if (this.#positions.has(channel)) this.#positions.set(channel, undefined);
  }

  /** Stores the position of this tab, for the next leader. */
  #storePosition({ meta }: Extract<ConnectionMessage, { kind: 'event' }>): void {
    const { channel, seq, epoch } = meta;
    if (seq === undefined || epoch === undefined || !this.#positions.has(channel)) return;
    const at = this.#positions.get(channel);
    if (!at || classify(at, meta) === 'next') this.#positions.set(channel, { epoch, seq });
  }

  /** Pings the leader. Only visible tabs do: the browser may have suspended hidden tabs, the leader included. */
  #pingLeader(): void {
    const { tabs } = this.options;
    if (this.#connection || !tabs.visible()) return void (this.#missedPings = 0);
    if (this.#missedPings >= MAX_MISSED_PINGS) {
      this.#missedPings = 0;
      this.#stepDown();
      this.#stepDown = this.#campaign(true);
      return;
    }
    this.#missedPings++;
    tabs.whisper({ kind: 'ping' });
  }

  /** Unsubscribes the channels that only closed tabs used; a tab that crashes sends no message. */
  async #sweep(): Promise<void> {
    if (!this.#connection) return;
    const alive = await this.options.tabs.alive();
    for (const channel of this.#tabSubscriptions.keepOnly(alive)) this.#connection.up({ kind: 'leave', channel });
  }
}

const asSeenBy = (state: ConnectionState, leader: boolean): ConnectionState => ({ ...state, leader });

const PULSE_MS = 2_000;
const MAX_MISSED_PINGS = 2;
const SWEEP_MS = 30_000;
