/** The description of the contract in both documents. A change that a client can notice raises the version. */
export const about = {
  version: '1.0.0',
  license: { name: 'MIT' },
  description:
    'A realtime hub that commits, then tells. What was committed reaches every subscriber exactly once and in order; what was not committed is never told.',
} as const;
