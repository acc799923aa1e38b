/** What takes minutes: `npm run test:long`. */
module.exports = { ...require('./jest.config.cjs'), testMatch: ['**/*.long.ts'], testTimeout: 600_000 };
