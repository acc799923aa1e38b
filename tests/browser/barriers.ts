import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/**
 * Expects a page to have no accessibility violation that axe finds, and to be no wider than its window. The page has no
 * frames of a foreign origin, so axe's legacy mode suffices: it runs in the page and takes a quarter of the time.
 */
export async function expectAccessible(page: Page, rules: 'all' | 'of colour' = 'all'): Promise<void> {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  const { violations } = await (rules === 'all' ? axe : axe.withRules(COLOUR)).analyze();
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
  const barriers = violations.map(({ id, nodes }) => [id, nodes.length, nodes[0]?.html]);
  const found = { page: page.url(), barriers, overflow: Math.max(overflow, 0) };
  expect(found).toEqual({ page: page.url(), barriers: [], overflow: 0 });
}

/** The rules that a colour theme can break. */
const COLOUR = ['color-contrast', 'link-in-text-block'];

/** Runs {@link expectAccessible} in both themes, which differ only in colours; the page follows the system's setting. */
export async function expectAccessibleInBothThemes(page: Page): Promise<void> {
  for (const [colorScheme, rules] of [
    ['light', 'all'],
    ['dark', 'of colour'],
  ] as const) {
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
    await expectAccessible(page, rules);
  }
}
