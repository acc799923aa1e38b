import type { EditingEvent, ProductsPage } from '../../../../contract/features/catalog/schemas';
import { CATALOG_CHANNEL, EDITING_CHANNEL } from '../../../../contract/features/catalog/channels';
import { Editors, type EditorsByProduct } from './editors';
import { KeepAlive } from '../../core/keep-alive';
import type { Down, Up } from '../../core/client-channel';
import { LiveQuery, type Reading, type Snapshot } from '../../core/live-query';
import type { Rest } from '../../core/rest';
import { Store, type Readable } from '../../core/store';
import { catalogView, type Products } from './reducer';

/** The catalog on the screen: every product, who edits which, and how sure that is. */
export interface CatalogState extends Omit<Reading<Products>, 'state'> {
  readonly products?: Products;
  /** The others who have a product open for editing, by its number. */
  readonly editors: EditorsByProduct;
  /** Tries again now what has failed. */
  retry(): void;
}

export interface CatalogOptions {
  readonly rest: Rest;
  up(message: Up): void;
  /** Wants a channel until what it returns is called; the reader asks for the events itself. */
  want(channel: string): () => void;
  /** Follows a channel until what it returns is called. */
  follow(channel: string): () => void;
}

/** How often it is said that somebody goes on editing, in milliseconds; the contract's EDITING_EVERY_MS. */
const EDITING_EVERY_MS = 5_000;

/** The catalog: read once, kept by events while somebody subscribes. */
export class Catalog implements Readable<CatalogState> {
  readonly #store: Store<CatalogState>;
  readonly #reader: LiveQuery<Products>;
  readonly #editors = new Editors(() => this.#show());
  #running = false;

  constructor(private readonly options: CatalogOptions) {
    const { rest, up } = options;
    this.#reader = new LiveQuery<Products>({
      channel: CATALOG_CHANNEL,
      apply: catalogView,
      load: () => load(rest),
      up,
    });
    const life = new KeepAlive(LINGER_MS, () => this.#run());
    this.#store = new Store(this.#shown(), { activate: life.activate });
    this.#reader.store.subscribe(() => this.#show());
  }

  readonly get = (): CatalogState => this.#store.get();
  readonly initial = (): CatalogState => this.#store.initial();
  readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener);

  /** Tells the others that one has a product open for editing, until what is returned is called (CAT-9). */
  edit(id: number): () => void {
    const say = (isEditing: boolean): void =>
      this.options.up({ kind: 'say', name: 'editing', input: { producto_id: id, is_editing: isEditing } });
    say(true);
    const timer = setInterval(() => say(true), EDITING_EVERY_MS);
    return () => {
      clearInterval(timer);
      say(false);
    };
  }

  hear(message: Down): void {
    if (!this.#running) return;
    this.#reader.hear(message);
    if (message.kind === 'event' && message.meta.channel === EDITING_CHANNEL)
      this.#editors.hear(message.data as EditingEvent);
  }

  #run(): () => void {
    const leave = [this.options.want(CATALOG_CHANNEL), this.options.follow(EDITING_CHANNEL)];
    this.#running = true;
    this.#reader.start();
    return () => {
      this.#running = false;
      this.#reader.stop();
      this.#editors.forget();
      for (const end of leave) end();
    };
  }

  #shown(): CatalogState {
    const { state, ...reading } = this.#reader.store.get();
    const retry = (): void => this.#reader.retry();
    return { ...reading, ...(state && { products: state }), editors: this.#editors.get(), retry };
  }

  #show(): void {
    this.#store.set(this.#shown());
  }
}

/**
 * Every page. What others change while they are read is in an event after the first page's position, and does no harm
 * where a later page has it already.
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

/** How long the catalog stays live without anybody who looks, in milliseconds. */
const LINGER_MS = 1_000;
