import type { Tabs, Whisper } from '../../client/sdk/tabs/tab-channel';

interface Candidate {
  elected(): void;
  deposed(): void;
  gone: boolean;
}

interface TwinTab extends Tabs {
  /** As a tab that crashes: nothing of it is heard any more, its locks are free. */
  crash(): void;
  /** As a tab that the browser puts to sleep: it holds what it holds, and neither hears nor speaks. */
  freeze(): void;
}

/** A browser's tabs without a browser: whispers arrive later and in order, locks are given in the order asked for. */
export class TabsTwin {
  readonly #tabs = new Map<string, { listener?: (whisper: Whisper) => void; frozen: boolean }>();
  #queue: Candidate[] = [];

  open(name: string): TwinTab {
    const self = { frozen: false } as { listener?: (whisper: Whisper) => void; frozen: boolean };
    this.#tabs.set(name, self);
    let own: Candidate | undefined;
    const leave = (): void => {
      this.#tabs.delete(name);
      if (own) this.#stepDown(own);
    };
    return {
      name,
      whisper: (whisper) => {
        if (self.frozen || !this.#tabs.has(name)) return;
        const copy = structuredClone(whisper);
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
    const led = this.#queue[0] === candidate;
    this.#queue = this.#queue.filter((one) => one !== candidate);
    if (led) this.#queue[0]?.elected();
  }
}
