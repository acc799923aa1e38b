/** Which tabs want which channel. */
export class TabSubscriptions {
  readonly #tabs = new Map<string, Set<string>>();

  add(channel: string, tab: string): void {
    const tabs = this.#tabs.get(channel);
    if (tabs) tabs.add(tab);
    else this.#tabs.set(channel, new Set([tab]));
  }

  /** @returns whether others still want the channel */
  remove(channel: string, tab: string): boolean {
    const tabs = this.#tabs.get(channel);
    tabs?.delete(tab);
    if (tabs && tabs.size > 0) return true;
    this.#tabs.delete(channel);
    return false;
  }

  /** Forgets the tabs that are gone. @returns the channels that nobody wants any more */
  keepOnly(alive: ReadonlySet<string>): string[] {
    const left: string[] = [];
    for (const [channel, tabs] of this.#tabs) {
      for (const tab of tabs) if (!alive.has(tab) && !this.remove(channel, tab)) left.push(channel);
    }
    return left;
  }
}
