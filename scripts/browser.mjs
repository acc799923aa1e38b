// A browser to look at pages with: the one that CHROMIUM_PATH names, else the one that comes with the packages.
import { chromium } from 'playwright-core';

/** @returns {Promise<import('playwright-core').Browser>} */
export async function openBrowser() {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  // Chromium does not shut itself into a sandbox for root, as in containers; it opens nothing here but our own pages.
  const args = process.getuid?.() === 0 ? [...quiet, '--no-sandbox'] : quiet;
  return chromium.launch({ executablePath: await executable(), args, headless: true });
}

async function executable() {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const packed = await import('@sparticuz/chromium');
  return packed.default.executablePath();
}
