import { execFileSync } from 'node:child_process';
import { chromium, type Browser } from 'playwright-core';

/** The Chromium inside npm is published as an ES module, which jest does not load: a process of its own asks it. */
const INSIDE_NPM = `
  const { default: chromium } = await import('@sparticuz/chromium');
  process.stdout.write(await chromium.executablePath());`;

/** Nothing but the pages under test: no updates, no reports. Root has no sandbox to start. */
const QUIET = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-gpu',
];

/** Starts a real Chromium without a window. Tabs of one context are those of one browser: they share locks, channels and storage. */
export function launchChromium(): Promise<Browser> {
  const executablePath =
    process.env.CHROMIUM_PATH ??
    execFileSync(process.execPath, ['--input-type=module', '--eval', INSIDE_NPM], { encoding: 'utf8' });
  return chromium.launch({ executablePath, headless: true, args: QUIET });
}
