/** ts-jest strips the types only; `npm run check` looks at them. */
const transform = {
  '^.+\\.([cm]?js|ts)$': [
    'ts-jest',
    {
      tsconfig: {
        target: 'es2023',
        module: 'commonjs',
        moduleResolution: 'bundler',
        isolatedModules: true,
        esModuleInterop: true,
        allowJs: true,
      },
      diagnostics: false,
    },
  ],
};

/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/tests'],
  testMatch: ['**/*.test.ts'],
  transform,
  // Packages that are published as ES modules only.
  transformIgnorePatterns: ['/node_modules/(?!jose/)'],
  globalSetup: '<rootDir>/tests/support/start.ts',
  globalTeardown: '<rootDir>/tests/support/stop.ts',
  maxWorkers: 2,
  // A net for what hangs, wide enough for a machine that does much else.
  testTimeout: 40_000,
};
