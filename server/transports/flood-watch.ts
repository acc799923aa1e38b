import { goodbye, type Goodbye } from '../../contract/problems';
import { TokenBucket, type Rate } from './token-bucket';

/** What is watched of a connection. */
export interface Watched {
  /** Calls `listener` for whatever the client sends, heartbeats included. */
  onPacket(listener: () => void): void;
  /** Whether more waits for it than any client leaves unread that reads at all. */
  readonly clogged: boolean;
}

/** Ends a connection that goes on sending far beyond its rate, whatever it sends, or that reads no answers (SEC-22). */
export function watchFlood(connection: Watched, { perSecond, burst }: Rate, end: (why: Goodbye) => void): void {
  const bucket = new TokenBucket({ perSecond: perSecond * FLOOD, burst: burst * FLOOD });
  connection.onPacket(() => {
    if (bucket.take() > 0) end(goodbye('flooding'));
    else if (connection.clogged) end(goodbye('too_slow'));
  });
}

/** How many times the rate at which packets are taken is a flood. */
const FLOOD = 4;
