import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/**
 * Fails where a page, as it stands, has a barrier that axe finds, or is wider than its window. There are no frames of
 * foreign origin to look into, so everything is looked at in the page itself: that takes a quarter of the time.
 */
export async function expectNoBarrier(page: Page, rules: 'all' | 'of colour' = 'all'): Promise<void> {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await (rules === 'all' ? axe : axe.withRules(COLOUR)).analyze();
  const sticksOut = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
  const barriers = violations.map(({ id, nodes }) => [id, nodes.length, nodes[0]?.html]);
  const found = { page: page.url(), barriers, sticksOut: Math.max(sticksOut, 0) };
  expect(found).toEqual({ page: page.url(), barriers: [], sticksOut: 0 });
}

/** The rules that a theme can break. */
const COLOUR = ['color-contrast', 'link-in-text-block'];

/** The same in one theme after the other, which differ in colours alone; the page follows what the system says. */
export async function expectNoBarrierInEitherTheme(page: Page): Promise<void> {
  for (const [colorScheme, rules] of [
    ['light', 'all'],
    ['dark', 'of colour'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
    await expectNoBarrier(page, rules);
  }
}
