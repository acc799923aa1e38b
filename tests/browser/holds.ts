import type { Page } from 'playwright-core';

const EVERY_MS = 50;

/**
 * Waits until an expression is true in the page. Playwright's own `waitForFunction` re-evaluates a string inside the
 * page, where the hub's content security policy forbids it: it works only if the expression is true the first time.
 *
 * @throws {Error} with the expression after `timeoutMs`.
 */
export async function untilTrue(page: Page, expression: string, timeoutMs = 15_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await page.evaluate(`Boolean(${expression})`))) {
    if (Date.now() > end) throw new Error(`Did not become true within ${timeoutMs} ms: ${expression}`);
    await page.waitForTimeout(EVERY_MS);
  }
}
