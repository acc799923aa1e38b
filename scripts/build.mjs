// Bundles our own sources; packages stay in node_modules. As a program (npm run build) it also builds the screens.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { exportWeb, root } from './setup.mjs';

const programs = [
  'server/main.ts',
  'server/cli/audit-verify.ts',
  'server/features/bank/verify-cli.ts',
  'server/cli/users.ts',
  'server/cli/migrate.ts',
  'client/cli/main.ts',
  'bench/run.ts',
  ...['hub', 'plain', 'bare', 'bare-ws', 'bare-sse'].map((server) => `bench/servers/${server}.ts`),
];

/** Options of esbuild, here and in `npm run dev`. */
export const buildOptions = {
  absWorkingDir: root,
  entryPoints: programs.filter((program) => existsSync(join(root, program))),
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: true,
  outdir: 'dist',
  outbase: '.',
  logLevel: 'warning',
};

/** Rebuilds dist/. */
export async function build() {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  await esbuild.build(buildOptions);
  // Its helper process would otherwise run as long as the server.
  await esbuild.stop();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await build();
  await exportWeb();
}
