import { bank } from './clients/bank';
import { chat } from './clients/chat';
import type { ClientPage } from './clients/client-page';
import { logs } from './clients/logs';
import { products } from './clients/products';
import { ratings } from './clients/ratings';

/** One page for each kind of client. */
export const clients: readonly ClientPage[] = [bank, chat, products, ratings, logs];
