import type { AccountView } from '../../../../contract/features/bank/schemas';
import { accountChannel } from '../../../../contract/features/bank/channels';
import type { Position } from '../../../../contract/core/frames';
import { LiveQuery, type LiveQueryState } from '../../core/live-query';
import { KeepAlive } from '../../core/keep-alive';
import type { ConnectionMessage, ClientMessage } from '../../core/client-channel';
import type { Rest } from '../../core/rest';
import { Store, type Readable } from '../../core/store';
import { account } from './reducer';

/** An account as a screen shows it, and the status of the data. */
export interface AccountState extends Omit<LiveQueryState<AccountView>, 'state'> {
  readonly account?: AccountView;
  /** Retries a failed read now. */
  retry(): void;
}

export interface AccountsOptions {
  readonly rest: Rest;
  up(message: ClientMessage): void;
  /** Keeps a channel subscribed until the returned function is called; the live query sends the subscription. */
  want(channel: string): () => void;
}

/** An account that was requested, with or without subscribers. */
interface Entry {
  readonly store: Readable<AccountState>;
  readonly query: LiveQuery<AccountView>;
  readonly keepAlive: KeepAlive;
}

/** The requested accounts: each follows its channel while it has subscribers. */
export class Accounts {
  readonly #byCedula = new Map<string, Entry>();
  readonly #runningQueries = new Set<LiveQuery<AccountView>>();

  constructor(private readonly options: AccountsOptions) {}

  /** Returns the same object for the same cédula. */
  get(cedula: string): Readable<AccountState> {
    let entry = this.#byCedula.get(cedula);
    if (!entry) this.#byCedula.set(cedula, (entry = this.#make(cedula)));
    return entry.store;
  }

  hear(message: ConnectionMessage): void {
    for (const query of this.#runningQueries) query.hear(message);
  }

  /** The actor has changed: discards the previous actor's data and reads visible accounts again. */
  startOver(): void {
    for (const { query, keepAlive } of this.#byCedula.values()) {
      keepAlive.stopNow();
      query.forget();
    }
    for (const query of this.#runningQueries) query.retry();
  }

  #make(cedula: string): Entry {
    const { rest, up } = this.options;
    const query = new LiveQuery<AccountView>({
      channel: accountChannel(cedula),
      apply: account,
      load: () => load(rest, cedula),
      up,
    });
    const retry = (): void => query.retry();
    const shown = (): AccountState => {
      const { state, ...reading } = query.store.get();
      return { ...reading, ...(state && { account: state }), retry };
    };
    const keepAlive = new KeepAlive(LINGER_MS, () => this.#run(query));
    const store = new Store(shown(), { activate: keepAlive.activate });
    query.store.subscribe(() => store.set(shown()));
    return { store, query, keepAlive };
  }

  /** Runs a live query until the returned function is called. */
  #run(query: LiveQuery<AccountView>): () => void {
    const unsubscribe = this.options.want(query.channel);
    this.#runningQueries.add(query);
    query.start();
    return () => {
      this.#runningQueries.delete(query);
      query.stop();
      unsubscribe();
    };
  }
}

async function load(rest: Rest, cedula: string): Promise<{ state: AccountView; position: Position }> {
  const path = `/api/cuentas/${encodeURIComponent(cedula)}`;
  const { data, posicion } = await rest.get<{ data: AccountView; posicion: Position }>(path);
  return { state: data, position: { epoch: posicion.epoch, seq: posicion.seq } };
}

/** How long an account stays live without subscribers, in milliseconds. */
const LINGER_MS = 1_000;
