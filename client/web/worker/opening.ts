/** Opens a page of this site in an existing tab, a visible one first; in a new tab if there is none. */
export async function openPage(clients: Clients, to: string): Promise<void> {
  const tabs = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  const tab = tabs.find(({ focused }) => focused) ?? tabs.find((one) => one.visibilityState === 'visible') ?? tabs[0];
  if (tab) {
    // A browser may refuse to focus the tab; it navigates anyway.
    await tab.focus().catch(() => undefined);
    tab.postMessage({ to });
  } else await clients.openWindow(to);
}
