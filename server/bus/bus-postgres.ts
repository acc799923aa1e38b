import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { MAX_SAID, type Bus, type BusHealth, type BusListener } from './bus';
import { BusConnection } from './bus-connection';

const PG_CHANNEL = 'pulso';
/** PostgreSQL refuses payloads of 8000 bytes and more. */
const MAX_PAYLOAD = 7_500;
/** Beyond so many messages at once it is cheaper to tell everybody to look. */
const MAX_MESSAGES = 8;

type Wake = [node: string, ...heads: (string | number)[]];

/** What is said beside wake-ups. */
interface Said {
  node: string;
  said: string;
}

/** Words that may wait for the connection; the oldest are forgotten. */
const MAX_UNSAID = 500;

/**
 * Nodes of one database wake each other by NOTIFY, on a connection of its own and outside every money
 * transaction: NOTIFY takes a cluster-wide lock at commit. While one NOTIFY is under way the next wakes
 * collect. Behind a transaction pooler LISTEN does not work; then the log's poll alone serves.
 */
export class PostgresBus implements Bus {
  readonly #node = randomUUID();
  #listener: BusListener | undefined;
  readonly #connection: BusConnection;
  #pending = new Map<string, number>();
  #unsaid: string[] = [];
  #sending = false;

  constructor(
    url: string,
    private readonly log: Logger,
  ) {
    this.#connection = new BusConnection({
      ...{ url, log, channel: PG_CHANNEL, node: this.#node },
      heard: (payload) => this.#heard(payload),
      connected: () => {
        this.#listener?.wokenAll();
        void this.#send();
      },
    });
  }

  wake(heads: ReadonlyMap<string, number>): void {
    for (const [channel, seq] of heads) this.#pending.set(channel, seq);
    void this.#send();
  }

  publishLossy(words: string): void {
    if (!this.#connection.client || Buffer.byteLength(words) > MAX_SAID) return;
    this.#unsaid.push(words);
    if (this.#unsaid.length > MAX_UNSAID) this.#unsaid.shift();
    setImmediate(() => void this.#send()); // along with, and behind, the wake-ups of what was committed before
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

  #heard(payload: string): void {
    const message = parse(payload);
    const said = parseSaid(message);
    if (said) return said.node === this.#node ? undefined : this.#listener?.heard(said.said);
    const wake = parseWake(message);
    if (!wake) return this.log.debug('bus: somebody else speaks on this channel');
    const [node, ...heads] = wake;
    if (node === this.#node) return;
    if (heads.length === 0) return this.#listener?.wokenAll();
    for (let i = 0; i < heads.length; i += 2) this.#listener?.woken(String(heads[i]), Number(heads[i + 1]));
  }

  async #send(): Promise<void> {
    const { client } = this.#connection;
    if (this.#sending || !client || this.#pending.size + this.#unsaid.length === 0) return;
    this.#sending = true;
    const [heads, unsaid] = [this.#pending, this.#unsaid];
    this.#pending = new Map();
    this.#unsaid = [];
    try {
      const words = unsaid.map((said) => JSON.stringify({ node: this.#node, said } satisfies Said));
      const payloads = [...(heads.size > 0 ? this.#payloads(heads) : []), ...words];
      await client.query('SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload', [PG_CHANNEL, payloads]);
    } catch (error) {
      this.log.debug({ err: error }, 'bus: a wake-up was lost; the poll will find what it told of');
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

/** Whoever reaches the database may say anything. */
function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

function parseSaid(message: unknown): Said | undefined {
  const { node, said } = (message ?? {}) as Partial<Said>;
  return typeof node === 'string' && typeof said === 'string' ? { node, said } : undefined;
}

function parseWake(said: unknown): Wake | undefined {
  const isWake =
    Array.isArray(said) &&
    said.length % 2 === 1 &&
    said.every((word, i) => (i % 2 === 0 && i > 0 ? Number.isSafeInteger(word) : typeof word === 'string'));
  return isWake ? (said as Wake) : undefined;
}
