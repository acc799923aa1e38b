import type { Down, Up } from '../core/client-channel';

/** What tabs say to each other. `term` tells the newest leader from one that has not noticed yet. */
export type Whisper =
  | { kind: 'hello'; tab: string }
  | { kind: 'lead'; term: number }
  | { kind: 'up'; tab: string; message: Up }
  | { kind: 'down'; term: number; message: Down }
  | { kind: 'ping' }
  | { kind: 'pong'; term: number };

/** What the shared line needs of the browser that its tabs live in. */
export interface Tabs {
  /** Tells all other tabs. */
  whisper(whisper: Whisper): void;
  listen(listener: (whisper: Whisper) => void): void;
  /**
   * Stands for leader: `elected` is called when it is this tab's turn, `deposed` if another one took over
   * since. `force` takes over now, from a leader that does not answer. @returns what steps down
   */
  stand(on: { elected(): void; deposed(): void }, force: boolean): () => void;
  /** Tabs that are still open, by their names; this one's is `name`. */
  alive(): Promise<ReadonlySet<string>>;
  readonly name: string;
  /** Whether somebody may be looking: the browser slows the others' timers down. */
  visible(): boolean;
  close(): void;
}
