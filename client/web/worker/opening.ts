/** Leads to a page of this site: in a tab that is open already, the one in sight first; in a new one where there is none. */
export async function openPage(clients: Clients, to: string): Promise<void> {
  const tabs = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  const tab = tabs.find(({ focused }) => focused) ?? tabs.find((one) => one.visibilityState === 'visible') ?? tabs[0];
  if (tab) {
    // A browser may keep a tab in the background; it goes there all the same.
    await tab.focus().catch(() => undefined);
    tab.postMessage({ to });
  } else await clients.openWindow(to);
}
