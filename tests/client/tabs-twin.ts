import type { Tabs, TabMessage } from '../../client/sdk/tabs/tab-channel';

interface Candidate {
  elected(): void;
  deposed(): void;
  gone: boolean;
}

interface TwinTab extends Tabs {
  /** Simulates a crash: the tab sends nothing more, and its locks are released. */
  crash(): void;
  /** Simulates a frozen tab: it keeps its locks, and neither sends nor receives. */
  freeze(): void;
}

/** An in-memory twin of a browser's tabs: messages arrive later and in order, locks are granted in request order. */
export class TabsTwin {
  readonly #tabs = new Map<string, { listener?: (message: TabMessage) => void; frozen: boolean }>();
  #queue: Candidate[] = [];

  open(name: string): TwinTab {
    const self = { frozen: false } as { listener?: (message: TabMessage) => void; frozen: boolean };
    this.#tabs.set(name, self);
    let own: Candidate | undefined;
    const leave = (): void => {
      this.#tabs.delete(name);
      if (own) this.#stepDown(own);
    };
    return {
      name,
      whisper: (message) => {
        if (self.frozen || !this.#tabs.has(name)) return;
        const copy = structuredClone(message);
        for (const [other, { frozen }] of this.#tabs) {
          if (other !== name && !frozen) setImmediate(() => this.#tabs.get(other)?.listener?.(copy));
        }
      },
      listen: (listener) => (self.listener = listener),
      stand: (on, force) => {
        const candidate: Candidate = { ...on, gone: false };
        own = candidate;
        if (force) this.#steal(candidate);
        else {
          this.#queue.push(candidate);
          if (this.#queue.length === 1) setImmediate(() => candidate.gone || candidate.elected());
        }
        return () => this.#stepDown(candidate);
      },
      alive: () => Promise.resolve(new Set(this.#tabs.keys())),
      visible: () => !self.frozen,
      close: leave,
      crash: leave,
      freeze: () => (self.frozen = true),
    };
  }

  #steal(candidate: Candidate): void {
    const [leader] = this.#queue;
    this.#queue = [candidate, ...this.#queue.slice(1)];
    candidate.elected();
    leader?.deposed();
  }

  #stepDown(candidate: Candidate): void {
    candidate.gone = true;
    const wasLeader = this.#queue[0] === candidate;
    this.#queue = this.#queue.filter((one) => one !== candidate);
    if (wasLeader) this.#queue[0]?.elected();
  }
}
