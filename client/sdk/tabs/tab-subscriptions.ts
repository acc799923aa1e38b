/** The tabs that subscribe to each channel. */
export class TabSubscriptions {
  readonly #tabs = new Map<string, Set<string>>();

  add(channel: string, tab: string): void {
    const tabs = this.#tabs.get(channel);
    if (tabs) tabs.add(tab);
    else this.#tabs.set(channel, new Set([tab]));
  }

  /** @returns whether other tabs still subscribe to the channel */
  remove(channel: string, tab: string): boolean {
    const tabs = this.#tabs.get(channel);
    tabs?.delete(tab);
    if (tabs && tabs.size > 0) return true;
    this.#tabs.delete(channel);
    return false;
  }

  /** Forgets closed tabs. @returns the channels without a subscriber */
  keepOnly(alive: ReadonlySet<string>): string[] {
    const unused: string[] = [];
    for (const [channel, tabs] of this.#tabs) {
      for (const tab of tabs) if (!alive.has(tab) && !this.remove(channel, tab)) unused.push(channel);
    }
    return unused;
  }
}
