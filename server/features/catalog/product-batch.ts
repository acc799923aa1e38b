import type { Quota } from '../../db/quota';

/** A product, as the rules use it. The price is an integer of minor units; times are milliseconds since 1970. */
export interface Product {
  readonly id: number;
  name: string;
  description: string;
  price: number;
  stock: number;
  version: number;
  readonly createdAt: number;
  updatedAt: number;
  updatedBy: string;
  /** Its creator, where this batch creates it. */
  readonly createdBy?: string;
}

/** The fields of a product that may change. */
export type ProductChange = Partial<Pick<Product, 'name' | 'description' | 'price' | 'stock'>>;

/** The author and the time of a change. */
export interface ChangeAuthor {
  readonly name: string;
  /** The key under which the products that they create are counted. */
  readonly creator: string;
  readonly at: number;
}

/** The products of a batch of commands, locked and in memory, and the batch's changes to them. */
export class ProductBatch {
  readonly #created = new Set<Product>();
  readonly #updated = new Set<Product>();
  readonly #deleted = new Set<Product>();

  constructor(
    private readonly products: Map<number, Product>,
    /** Numbers for new products, each taken once. */
    private readonly numbers: number[],
    /** Counts products by their creators. */
    private readonly quota: Quota,
  ) {}

  get created(): Product[] {
    return [...this.#created];
  }

  get updated(): Product[] {
    return [...this.#updated];
  }

  get deleted(): Product[] {
    return [...this.#deleted];
  }

  find(id: number): Product | undefined {
    return this.products.get(id);
  }

  /** @returns the product, or `undefined` where its creator has too many */
  create(fields: Pick<Product, 'name' | 'description' | 'price' | 'stock'>, author: ChangeAuthor): Product | undefined {
    const { name, creator, at } = author;
    if (this.quota.isFull(creator)) return undefined;
    const id = this.numbers.shift();
    if (id === undefined) throw new Error('no number is left for a new product');
    this.quota.add(creator);
    const dates = { createdAt: at, updatedAt: at };
    const product: Product = { id, ...fields, version: 1, ...dates, updatedBy: name, createdBy: creator };
    this.products.set(id, product);
    this.#created.add(product);
    return product;
  }

  change(product: Product, change: ProductChange, { name, at }: ChangeAuthor): void {
    Object.assign(product, change);
    product.version++;
    product.updatedAt = at;
    product.updatedBy = name;
    if (!this.#created.has(product)) this.#updated.add(product);
  }

  remove(product: Product): void {
    this.products.delete(product.id);
    this.#updated.delete(product);
    if (!this.#created.delete(product)) this.#deleted.add(product);
  }
}
