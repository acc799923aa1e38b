// A browser to look at pages with.
import { chromium } from 'playwright-core';
import { findChromium } from './chromium.mjs';

/** @returns {Promise<import('playwright-core').Browser>} */
export async function openBrowser() {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  // Chromium does not shut itself into a sandbox for root, as in containers; it opens nothing here but our own pages.
  const args = process.getuid?.() === 0 ? [...quiet, '--no-sandbox'] : quiet;
  return chromium.launch({ executablePath: findChromium(), args, headless: true });
}
