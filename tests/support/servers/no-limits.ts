import { features } from '../../../server/features';
import { defaultLimits, type LimitOverrides } from '../../../server/limits/limits';

/** More than any test does. */
export const plenty = { perSecond: 1e6, burst: 1e6 };

/** Sizes, times and places, which no test means to do without. */
const kept: readonly string[] = ['handshakes', 'connectionsPerAddress', 'connectionsPerUser'];

const unlimited = ([name, limit]: [string, unknown]): [string, unknown][] => {
  if (kept.includes(name)) return [];
  if (typeof limit === 'object' && limit !== null) return 'perSecond' in limit ? [[name, plenty]] : [];
  return /Per(User|Account)$/.test(name) ? [[name, 1e6]] : [];
};

/** For tests that do more at once, and make more, than anybody may. */
export const noLimits: LimitOverrides = Object.fromEntries(
  [defaultLimits, ...features.map(({ limits }) => limits)].flatMap((limits) =>
    Object.entries(limits).flatMap(unlimited),
  ),
);
