import type { EditingEvent, ProductsPage } from '../../../../contract/features/catalog/schemas';
import { CATALOG_CHANNEL, EDITING_CHANNEL } from '../../../../contract/features/catalog/channels';
import { Editors, type EditorsByProduct } from './editors';
import { KeepAlive } from '../../core/keep-alive';
import type { ConnectionMessage, ClientMessage } from '../../core/client-channel';
import { LiveQuery, type LiveQueryState, type Snapshot } from '../../core/live-query';
import type { Rest } from '../../core/rest';
import { Store, type Readable } from '../../core/store';
import { catalogView, type Products } from './reducer';

/** The catalog as a screen shows it: every product, its editors, and the status of the data. */
export interface CatalogState extends Omit<LiveQueryState<Products>, 'state'> {
  readonly products?: Products;
  /** The other users who have a product open for editing, by product id. */
  readonly editors: EditorsByProduct;
  /** Retries a failed read now. */
  retry(): void;
}

export interface CatalogOptions {
  readonly rest: Rest;
  up(message: ClientMessage): void;
  /** Keeps a channel subscribed until the returned function is called; the live query sends the subscription. */
  want(channel: string): () => void;
  /** Subscribes to a channel until the returned function is called. */
  follow(channel: string): () => void;
}

/** Interval of the `editing` signal while a product is open, in milliseconds; the contract's EDITING_EVERY_MS. */
const EDITING_EVERY_MS = 5_000;

/** The catalog: read once, then updated by events while there are subscribers. */
export class Catalog implements Readable<CatalogState> {
  readonly #store: Store<CatalogState>;
  readonly #query: LiveQuery<Products>;
  readonly #editors = new Editors(() => this.#show());
  #running = false;

  constructor(private readonly options: CatalogOptions) {
    const { rest, up } = options;
    this.#query = new LiveQuery<Products>({
      channel: CATALOG_CHANNEL,
      apply: catalogView,
      load: () => load(rest),
      up,
    });
    const keepAlive = new KeepAlive(LINGER_MS, () => this.#run());
    this.#store = new Store(this.#shown(), { activate: keepAlive.activate });
    this.#query.store.subscribe(() => this.#show());
  }

  readonly get = (): CatalogState => this.#store.get();
  readonly initial = (): CatalogState => this.#store.initial();
  readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener);

  /** Signals that the user has a product open for editing, until the returned function is called (CAT-9). */
  edit(id: number): () => void {
    const signal = (isEditing: boolean): void =>
      this.options.up({ kind: 'say', name: 'editing', input: { producto_id: id, is_editing: isEditing } });
    signal(true);
    const timer = setInterval(() => signal(true), EDITING_EVERY_MS);
    return () => {
      clearInterval(timer);
      signal(false);
    };
  }

  hear(message: ConnectionMessage): void {
    if (!this.#running) return;
    this.#query.hear(message);
    if (message.kind === 'event' && message.meta.channel === EDITING_CHANNEL)
      this.#editors.hear(message.data as EditingEvent);
  }

  #run(): () => void {
    const unsubscribe = [this.options.want(CATALOG_CHANNEL), this.options.follow(EDITING_CHANNEL)];
    this.#running = true;
    this.#query.start();
    return () => {
      this.#running = false;
      this.#query.stop();
      this.#editors.forget();
      for (const end of unsubscribe) end();
    };
  }

  #shown(): CatalogState {
    const { state, ...reading } = this.#query.store.get();
    const retry = (): void => this.#query.retry();
    return { ...reading, ...(state && { products: state }), editors: this.#editors.get(), retry };
  }

  #show(): void {
    this.#store.set(this.#shown());
  }
}

/**
 * Reads every page. A change made during the read is in an event after the first page's position; it does no harm if a
 * later page contains it already.
 */
async function load(rest: Rest): Promise<Snapshot<Products>> {
  const read = (despues?: string): Promise<ProductsPage> => rest.get<ProductsPage>('/api/productos', { despues });
  let page = await read();
  const { epoch, seq } = page.position;
  const products = [...page.data];
  while (page.siguiente !== null) {
    page = await read(page.siguiente);
    products.push(...page.data);
  }
  return { state: products, position: { epoch, seq } };
}

/** How long the catalog stays live without subscribers, in milliseconds. */
const LINGER_MS = 1_000;
