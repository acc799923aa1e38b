import type { z } from 'zod';
import type { ChannelContract, CommandContract, Events, ProblemContract } from './specs';

/** Everything that one feature promises to its clients. What is left out is empty. */
export interface FeatureContract {
  readonly name: string;
  readonly channels: Readonly<Record<string, ChannelContract>>;
  readonly commands: Readonly<Record<string, CommandContract>>;
  readonly problems: Readonly<Record<string, ProblemContract>>;
  /** What a connection may send that changes nothing durable, by its name on the wire. */
  readonly signals: Readonly<Record<string, z.ZodType>>;
  /** Events for single connections, outside any channel's history. */
  readonly sessionEvents: Events;
  /** What nodes send each other and may lose, by `kind`. */
  readonly nodeMessages: Readonly<Record<string, z.ZodObject>>;
  /** English of sentences that replace a problem's own, and of messages of fields, by their Spanish; numbers are `#`. */
  readonly phrases: Readonly<Record<string, string>>;
}

// eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- a table without entries is meant
type NoEntries = Readonly<Record<never, never>>;

type Defaults = {
  readonly [K in Exclude<keyof FeatureContract, 'name'>]: NoEntries;
};

/** A contract in which nothing is missing; its literal types are those that were written. */
type Complete<C> = C & Omit<Defaults, keyof C>;

/** Writes a feature's contract; literal types survive, so that the folds know every name. */
export function defineContract<const C extends Pick<FeatureContract, 'name'> & Partial<FeatureContract>>(
  contract: C,
): Complete<C> {
  const defaults: Defaults = {
    ...{ channels: {}, commands: {}, problems: {}, signals: {}, sessionEvents: {}, nodeMessages: {} },
    phrases: {},
  };
  return { ...defaults, ...contract };
}

type Intersection<U> = (U extends unknown ? (one: U) => void : never) extends (all: infer I) => void ? I : never;

/** The members of a union of tables, in one table. */
export type Merged<U> = { [K in keyof Intersection<U>]: Intersection<U>[K] };

/**
 * One table of what all features have under a name.
 * @throws RangeError where two features define the same entry
 */
export function merged<F extends FeatureContract, K extends keyof FeatureContract>(
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
