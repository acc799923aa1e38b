import { bank } from '../../features/bank/client-page';
import { chat } from '../../features/chat/client-page';
import type { ClientPage } from './client-page';
import { logs } from '../../features/ops/client-page';
import { products } from '../../features/catalog/client-page';
import { ratings } from '../../features/ratings/client-page';

/** One page for each kind of client. */
export const clients: readonly ClientPage[] = [bank, chat, products, ratings, logs];
