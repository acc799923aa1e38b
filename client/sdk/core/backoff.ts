export interface Backoff {
  /** Upper bound of the first wait, in milliseconds. */
  readonly base: number;
  /** Upper bound of every wait. */
  readonly cap: number;
}

/** Half a second to twenty: a restart takes a second or two, and an outage must not cause a storm of retries. */
export const usualBackoff: Backoff = { base: 500, cap: 20_000 };

/**
 * Milliseconds to wait before try number `attempt` (0 is the first): a random value between zero and a bound that
 * doubles. Full jitter spreads reconnecting clients best:
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export const fullJitter = ({ base, cap }: Backoff, attempt: number): number =>
  Math.random() * Math.min(cap, base * 2 ** Math.min(attempt, 30));
