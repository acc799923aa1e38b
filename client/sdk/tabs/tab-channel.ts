import type { ConnectionMessage, ClientMessage } from '../core/client-channel';

/**
 * A message between tabs. `term` distinguishes the newest leader from one that does not know yet that it was replaced.
 */
export type TabMessage =
  | { kind: 'hello'; tab: string }
  | { kind: 'lead'; term: number }
  | { kind: 'up'; tab: string; message: ClientMessage }
  | { kind: 'down'; term: number; message: ConnectionMessage }
  | { kind: 'ping' }
  | { kind: 'pong'; term: number };

/** The browser functions that the shared connection requires. */
export interface Tabs {
  /** Sends a message to all other tabs. */
  whisper(whisper: TabMessage): void;
  listen(listener: (whisper: TabMessage) => void): void;
  /**
   * Campaigns for leadership: `elected` is called when this tab becomes leader, `deposed` if another tab takes over
   * later. `force` takes over at once, from a leader that does not answer. @returns a function that steps down
   */
  stand(on: { elected(): void; deposed(): void }, force: boolean): () => void;
  /** The names of the tabs that are still open; this tab's is `name`. */
  alive(): Promise<ReadonlySet<string>>;
  readonly name: string;
  /** Whether the tab is visible: the browser slows down the timers of hidden tabs. */
  visible(): boolean;
  close(): void;
}
