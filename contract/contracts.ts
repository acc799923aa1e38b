import { coreContract } from './core/contract';
import { features } from './features';

/** The hub's own contract and every feature's. */
export const contracts = [coreContract, ...features] as const;
