import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { projectRoot } from '../../server/db/project';

/** Finds the browser. Jest does not load ES modules, so a separate process runs it. */
const finder = join(projectRoot, 'scripts', 'chromium.mjs');

/**
 * Chromium's flags: no updates and no reports beside the pages under test, and no sandbox, which root cannot start. A
 * page lives for seconds: optimizing compilers and a compositor for an absent graphics card only cost time.
 */
const QUIET = [
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-gpu',
  '--disable-gpu-compositing',
  '--disable-software-rasterizer',
  '--js-flags=--no-turbofan --no-maglev',
];

/** Starts a headless Chromium. Tabs of one context share locks, broadcast channels and storage, as in one browser. */
export function launchChromium(): Promise<Browser> {
  const executablePath = execFileSync(process.execPath, [finder], { encoding: 'utf8' });
  return chromium.launch({ executablePath, headless: true, args: QUIET });
}
