import { adminContract } from './features/admin/contract';
import { bankContract } from './features/bank/contract';
import { catalogContract } from './features/catalog/contract';
import { chatContract } from './features/chat/contract';
import { inspectorContract } from './features/inspector/contract';
import { opsContract } from './features/ops/contract';
import { ratingsContract } from './features/ratings/contract';

/** Every feature's contract. A feature is one folder and one line in this list. */
export const features = [
  bankContract,
  chatContract,
  catalogContract,
  ratingsContract,
  opsContract,
  adminContract,
  inspectorContract,
] as const;
