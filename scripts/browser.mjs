// Opens a browser for the screenshots.
import { chromium } from 'playwright-core';
import { findChromium } from './chromium.mjs';

/** @returns {Promise<import('playwright-core').Browser>} */
export async function openBrowser() {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  // As root, as in containers, Chromium has no sandbox; it opens nothing here but our own pages.
  const args = process.getuid?.() === 0 ? [...quiet, '--no-sandbox'] : quiet;
  return chromium.launch({ executablePath: findChromium(), args, headless: true });
}
