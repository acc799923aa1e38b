import type { Quota } from '../../db/quota';

/** A product as the rules see it. The price is an integer of minor units, times are milliseconds since 1970. */
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
  /** Who made it, where this batch did. */
  readonly createdBy?: string;
}

/** What may change of a product. */
export type ProductChange = Partial<Pick<Product, 'name' | 'description' | 'price' | 'stock'>>;

/** Who changes something, and when. */
export interface Hand {
  readonly name: string;
  /** Under which key what they make is counted. */
  readonly maker: string;
  readonly at: number;
}

/** The products that a batch of commands names, locked and in memory, and what the batch did to them. */
export class ProductBatch {
  readonly #made = new Set<Product>();
  readonly #changed = new Set<Product>();
  readonly #gone = new Set<Product>();

  constructor(
    private readonly products: Map<number, Product>,
    /** Numbers for new products, each taken once. */
    private readonly numbers: number[],
    /** Products by their makers. */
    private readonly quota: Quota,
  ) {}

  get made(): Product[] {
    return [...this.#made];
  }

  get changed(): Product[] {
    return [...this.#changed];
  }

  get gone(): Product[] {
    return [...this.#gone];
  }

  find(id: number): Product | undefined {
    return this.products.get(id);
  }

  /** @returns the product, or nothing where its maker has too many */
  put(fresh: Pick<Product, 'name' | 'description' | 'price' | 'stock'>, hand: Hand): Product | undefined {
    const { name, maker, at } = hand;
    if (this.quota.isFull(maker)) return undefined;
    const id = this.numbers.shift();
    if (id === undefined) throw new Error('no number is left for a new product');
    this.quota.add(maker);
    const dates = { createdAt: at, updatedAt: at };
    const product: Product = { id, ...fresh, version: 1, ...dates, updatedBy: name, createdBy: maker };
    this.products.set(id, product);
    this.#made.add(product);
    return product;
  }

  change(product: Product, change: ProductChange, { name, at }: Hand): void {
    Object.assign(product, change);
    product.version++;
    product.updatedAt = at;
    product.updatedBy = name;
    if (!this.#made.has(product)) this.#changed.add(product);
  }

  remove(product: Product): void {
    this.products.delete(product.id);
    this.#changed.delete(product);
    if (!this.#made.delete(product)) this.#gone.add(product);
  }
}
