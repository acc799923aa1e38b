// node scripts/run.mjs dist/<program>.js [arguments]: runs the set-up, then the program in this same process, so that
// signals and exit codes are the program's.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

const [node, , program = ''] = process.argv;
// Only the server serves the screens.
await setUp({ web: program === 'dist/server/main.js' });
const file = join(root, program);
if (!existsSync(file)) {
  process.stderr.write(`No such program: ${program}\n`);
  process.exit(1);
}
process.setSourceMapsEnabled(true);
process.argv = [node ?? 'node', file, ...process.argv.slice(3)];
createRequire(import.meta.url)(file);
