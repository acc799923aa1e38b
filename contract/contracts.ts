import { coreContract } from './core/contract';
import { features } from './features';

/** What the hub itself promises, and what each feature does. */
export const contracts = [coreContract, ...features] as const;
