import type { z } from 'zod';
import type { ChannelContract, CommandContract, Events, ProblemContract } from './specs';

/** A feature's contract with its clients. */
export interface FeatureContract {
  readonly name: string;
  readonly channels: Readonly<Record<string, ChannelContract>>;
  readonly commands: Readonly<Record<string, CommandContract>>;
  readonly problems: Readonly<Record<string, ProblemContract>>;
  /** Messages of clients that change nothing durable, by name on the wire. */
  readonly signals: Readonly<Record<string, z.ZodType>>;
  /** Events for single connections, outside any channel's history. */
  readonly sessionEvents: Events;
  /** Messages between nodes, which may be lost, by `kind`. */
  readonly nodeMessages: Readonly<Record<string, z.ZodObject>>;
  /** Spanish → English, for messages that replace a problem's own and for messages of fields; numbers are `#`. */
  readonly phrases: Readonly<Record<string, string>>;
}

// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- a table without entries is meant
type NoEntries = Readonly<Record<never, never>>;

type Defaults = {
  readonly [K in Exclude<keyof FeatureContract, 'name'>]: NoEntries;
};

/** A contract with the defaults for its missing members; literal types survive. */
type Complete<C> = C & Omit<Defaults, keyof C>;

/** Defines a feature's contract; missing members are empty. Literal types survive, so the folds know every name. */
export function defineContract<const C extends Pick<FeatureContract, 'name'> & Partial<FeatureContract>>(
  contract: C,
): Complete<C> {
  const defaults: Defaults = {
    ...{ channels: {}, commands: {}, problems: {}, signals: {}, sessionEvents: {}, nodeMessages: {} },
    phrases: {},
  };
  return { ...defaults, ...contract };
}

type Intersection<U> = (U extends unknown ? (member: U) => void : never) extends (all: infer I) => void ? I : never;

/** The members of a union of tables, in one table. */
export type Merged<U> = { [K in keyof Intersection<U>]: Intersection<U>[K] };

/**
 * Merges one member of all features' contracts into one table.
 * @throws RangeError where two features define the same entry
 */
export function mergeContracts<F extends FeatureContract, K extends keyof FeatureContract>(
  features: readonly F[],
  name: K,
): Merged<F[K]> {
  const all: Record<string, unknown> = {};
  for (const feature of features) {
    for (const [key, value] of Object.entries(feature[name])) {
      if (Object.hasOwn(all, key)) throw new RangeError(`${feature.name} defines ${name}.${key} a second time`);
      all[key] = value;
    }
  }
  return all as Merged<F[K]>;
}
