import type { AccountView } from '../../../../contract/features/bank/schemas';
import { accountChannel } from '../../../../contract/features/bank/channels';
import type { Position } from '../../../../contract/core/frames';
import { LiveQuery, type Reading } from '../../core/live-query';
import { KeepAlive } from '../../core/keep-alive';
import type { Down, Up } from '../../core/client-channel';
import type { Rest } from '../../core/rest';
import { Store, type Readable } from '../../core/store';
import { account } from './reducer';

/** An account on the screen: how it stands, and how sure that is. */
export interface AccountState extends Omit<Reading<AccountView>, 'state'> {
  readonly account?: AccountView;
  /** Tries again now what has failed. */
  retry(): void;
}

export interface AccountsOptions {
  readonly rest: Rest;
  up(message: Up): void;
  /** Wants a channel until what it returns is called; the reader asks for the events itself. */
  want(channel: string): () => void;
}

/** An account somebody has asked for, looked at or not. */
interface Watched {
  readonly store: Readable<AccountState>;
  readonly reader: LiveQuery<AccountView>;
  readonly life: KeepAlive;
}

/** The accounts looked at: each follows its channel while somebody subscribes. */
export class Accounts {
  readonly #byCedula = new Map<string, Watched>();
  readonly #running = new Set<LiveQuery<AccountView>>();

  constructor(private readonly options: AccountsOptions) {}

  /** The same object for the same cédula. */
  get(cedula: string): Readable<AccountState> {
    let watched = this.#byCedula.get(cedula);
    if (!watched) this.#byCedula.set(cedula, (watched = this.#make(cedula)));
    return watched.store;
  }

  hear(message: Down): void {
    for (const reader of this.#running) reader.hear(message);
  }

  /** Somebody else has signed in: nothing of the last one stays in memory, what is in sight is asked for anew. */
  startOver(): void {
    for (const { reader, life } of this.#byCedula.values()) {
      life.hurry();
      reader.forget();
    }
    for (const reader of this.#running) reader.retry();
  }

  #make(cedula: string): Watched {
    const { rest, up } = this.options;
    const reader = new LiveQuery<AccountView>({
      channel: accountChannel(cedula),
      apply: account,
      load: () => load(rest, cedula),
      up,
    });
    const retry = (): void => reader.retry();
    const shown = (): AccountState => {
      const { state, ...reading } = reader.store.get();
      return { ...reading, ...(state && { account: state }), retry };
    };
    const life = new KeepAlive(LINGER_MS, () => this.#run(reader));
    const store = new Store(shown(), { activate: life.activate });
    reader.store.subscribe(() => store.set(shown()));
    return { store, reader, life };
  }

  /** Lets a reader hear, until what is returned is called. */
  #run(reader: LiveQuery<AccountView>): () => void {
    const leave = this.options.want(reader.channel);
    this.#running.add(reader);
    reader.start();
    return () => {
      this.#running.delete(reader);
      reader.stop();
      leave();
    };
  }
}

async function load(rest: Rest, cedula: string): Promise<{ state: AccountView; position: Position }> {
  const path = `/api/cuentas/${encodeURIComponent(cedula)}`;
  const { data, posicion } = await rest.get<{ data: AccountView; posicion: Position }>(path);
  return { state: data, position: { epoch: posicion.epoch, seq: posicion.seq } };
}

/** How long an account stays live without anybody who looks, in milliseconds. */
const LINGER_MS = 1_000;
