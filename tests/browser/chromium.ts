import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { projectRoot } from '../../server/db/project';

/** Finds the browser; jest does not load ES modules, so a process of its own does it. */
const finder = join(projectRoot, 'scripts', 'chromium.mjs');

/**
 * Nothing but the pages under test: no updates, no reports. Root has no sandbox to start. A page lives for seconds: code
 * that is optimized for long runs, and a compositor of its own for a graphics card that is not there, only cost.
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

/** Starts a real Chromium without a window. Tabs of one context are those of one browser: they share locks, channels and storage. */
export function launchChromium(): Promise<Browser> {
  const executablePath = execFileSync(process.execPath, [finder], { encoding: 'utf8' });
  return chromium.launch({ executablePath, headless: true, args: QUIET });
}
