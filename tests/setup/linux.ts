/**
 * Tests of what Linux alone tells: the descriptors of a process (`/proc`), a terminal of one's own (`script` of util-linux).
 * Elsewhere they are left out, and said to be.
 */
export const onLinux = process.platform === 'linux' ? it : it.skip;
export const describeOnLinux = process.platform === 'linux' ? describe : describe.skip;
