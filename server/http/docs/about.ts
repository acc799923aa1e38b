/** What both documents say of the contract as a whole. A change that a client could notice raises the version. */
export const about = {
  version: '1.0.0',
  license: { name: 'MIT' },
  description:
    'A realtime hub that commits, then tells. What was committed reaches every subscriber exactly once and in order; what was not committed is never told.',
} as const;
