import type { z } from 'zod';
import { contracts } from './contracts';
import { mergeContracts } from './core/define';

/** Every signal, by its name on the wire: a message of a client that changes nothing durable. */
export const signals = mergeContracts(contracts, 'signals');
export type SignalName = keyof typeof signals;
export type SignalInput<N extends SignalName> = z.input<(typeof signals)[N]>;
export const isSignalName = (name: string): name is SignalName => Object.hasOwn(signals, name);
