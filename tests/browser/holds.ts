import type { Page } from 'playwright-core';

const EVERY_MS = 50;

/**
 * Waits until an expression holds in the page. Playwright's own `waitForFunction` asks a text again from within the
 * page, where the hub's content security policy forbids it: it works only if the text holds the first time.
 *
 * @throws {Error} naming the expression once `timeoutMs` are over.
 */
export async function holds(page: Page, expression: string, timeoutMs = 15_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await page.evaluate(`Boolean(${expression})`))) {
    if (Date.now() > end) throw new Error(`Did not become true within ${timeoutMs} ms: ${expression}`);
    await page.waitForTimeout(EVERY_MS);
  }
}
