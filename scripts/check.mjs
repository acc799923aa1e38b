// npm run check: format, lint, types and prose at once. Each tool keeps a cache under .cache.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

const tools = [
  ['../scripts/prose.mjs'],
  ['prettier/bin/prettier.cjs', '--check', '--log-level=warn', '--cache', '--cache-location=.cache/prettier', '.'],
  ['eslint/bin/eslint.js', '--max-warnings=0', '--cache', '--cache-location=.cache/eslint', '.'],
  ['typescript/bin/tsc', '--noEmit', '--incremental', '--tsBuildInfoFile', '.cache/tsc.json'],
  ['typescript/bin/tsc', '--noEmit', '-p', 'client'],
  ['typescript/bin/tsc', '--noEmit', '-p', 'client/web'],
  ['typescript/bin/tsc', '--noEmit', '-p', 'client/web/worker'],
];

function check([tool, ...args]) {
  const child = spawn(process.execPath, [join(root, 'node_modules', tool), ...args], { cwd: root, stdio: 'inherit' });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code === 0)));
}

await setUp({ build: false, web: false });
const passed = await Promise.all(tools.map(check));
if (!passed.every(Boolean)) process.exit(1);
