export const TEST_CHANNEL = 'test';
