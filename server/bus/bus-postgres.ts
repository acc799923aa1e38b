import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { MAX_PAYLOAD_BYTES, type Bus, type BusHealth, type BusListener } from './bus';
import { BusConnection } from './bus-connection';

const PG_CHANNEL = 'pulso';
/** PostgreSQL refuses payloads of 8000 bytes and more. */
const MAX_PAYLOAD = 7_500;
/** Beyond this many messages at once it is cheaper to wake all nodes for all channels. */
const MAX_MESSAGES = 8;

type Wake = [node: string, ...heads: (string | number)[]];

/** A message beside wake-ups. */
interface NodePayload {
  node: string;
  said: string;
}

/** Messages that may wait for the connection; the oldest are dropped. */
const MAX_UNSENT = 500;

/**
 * Nodes of one database wake each other by NOTIFY, on a separate connection and outside every money
 * transaction: NOTIFY takes a cluster-wide lock at commit. Wakes collect while one NOTIFY is under way.
 * Behind a transaction pooler LISTEN does not work; the nodes then rely on polling the log.
 */
export class PostgresBus implements Bus {
  readonly #node = randomUUID();
  #listener: BusListener | undefined;
  readonly #connection: BusConnection;
  #pending = new Map<string, number>();
  #unsent: string[] = [];
  #sending = false;

  constructor(
    url: string,
    private readonly log: Logger,
  ) {
    this.#connection = new BusConnection({
      ...{ url, log, channel: PG_CHANNEL, node: this.#node },
      onMessage: (payload) => this.#receive(payload),
      connected: () => {
        this.#listener?.onWakeAll();
        void this.#send();
      },
    });
  }

  wake(heads: ReadonlyMap<string, number>): void {
    for (const [channel, seq] of heads) this.#pending.set(channel, seq);
    void this.#send();
  }

  publishLossy(payload: string): void {
    if (!this.#connection.client || Buffer.byteLength(payload) > MAX_PAYLOAD_BYTES) return;
    this.#unsent.push(payload);
    if (this.#unsent.length > MAX_UNSENT) this.#unsent.shift();
    setImmediate(() => void this.#send()); // with, and behind, the wake-ups of earlier commits
  }

  listen(listener: BusListener): void {
    this.#listener = listener;
  }

  get health(): BusHealth {
    return this.#connection.health;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #receive(payload: string): void {
    const message = parse(payload);
    const said = parseNodePayload(message);
    if (said) return said.node === this.#node ? undefined : this.#listener?.onMessage(said.said);
    const wake = parseWake(message);
    if (!wake) return this.log.debug('bus: ignored an unknown message on this channel');
    const [node, ...heads] = wake;
    if (node === this.#node) return;
    if (heads.length === 0) return this.#listener?.onWakeAll();
    for (let i = 0; i < heads.length; i += 2) this.#listener?.onWake(String(heads[i]), Number(heads[i + 1]));
  }

  async #send(): Promise<void> {
    const { client } = this.#connection;
    if (this.#sending || !client || this.#pending.size + this.#unsent.length === 0) return;
    this.#sending = true;
    const [heads, unsent] = [this.#pending, this.#unsent];
    this.#pending = new Map();
    this.#unsent = [];
    try {
      const messages = unsent.map((said) => JSON.stringify({ node: this.#node, said } satisfies NodePayload));
      const payloads = [...(heads.size > 0 ? this.#payloads(heads) : []), ...messages];
      await client.query('SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload', [PG_CHANNEL, payloads]);
    } catch (error) {
      this.log.debug({ err: error }, 'bus: a wake-up was lost; the poll will find its events');
    } finally {
      this.#sending = false;
    }
    void this.#send();
  }

  #payloads(heads: ReadonlyMap<string, number>): string[] {
    const payloads: string[] = [];
    let wake: Wake = [this.#node];
    let size = 0;
    for (const [channel, seq] of heads) {
      if (size > MAX_PAYLOAD - 120) {
        payloads.push(JSON.stringify(wake));
        if (payloads.length === MAX_MESSAGES) return [JSON.stringify([this.#node])];
        wake = [this.#node];
        size = 0;
      }
      wake.push(channel, seq);
      size += channel.length + 24;
    }
    return [...payloads, JSON.stringify(wake)];
  }
}

/** Returns `undefined` for invalid JSON: any client of the database can notify this channel. */
function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

function parseNodePayload(message: unknown): NodePayload | undefined {
  const { node, said } = (message ?? {}) as Partial<NodePayload>;
  return typeof node === 'string' && typeof said === 'string' ? { node, said } : undefined;
}

function parseWake(message: unknown): Wake | undefined {
  const isWake =
    Array.isArray(message) &&
    message.length % 2 === 1 &&
    message.every((part, i) => (i % 2 === 0 && i > 0 ? Number.isSafeInteger(part) : typeof part === 'string'));
  return isWake ? (message as Wake) : undefined;
}
