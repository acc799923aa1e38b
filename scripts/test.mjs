// npm test [-- arguments of jest]
import { createRequire } from 'node:module';
import { root, setUp } from './setup.mjs';

await setUp();
process.chdir(root);
process.env.NODE_ENV ??= 'test';
await createRequire(import.meta.url)('jest').run(process.argv.slice(2));
