import { join } from 'node:path';
import type { NextConfig } from 'next';

const config: NextConfig = {
  // Static files: the hub serves them from its own port, and any other server can.
  output: 'export',
  trailingSlash: true,
  images: { unoptimized: true },
  // The library and the contract are outside this folder.
  turbopack: { root: join(import.meta.dirname, '..', '..') },
  experimental: { optimizePackageImports: ['@mantine/core', '@mantine/hooks', '@mantine/notifications'] },
  // `npm run check` checks the types; the build need not repeat it.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
};

export default config;
