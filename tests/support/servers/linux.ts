/**
 * Tests that need Linux: the descriptors of a process (`/proc`), a separate terminal (`script` of util-linux). On
 * other systems jest reports them as skipped.
 */
export const onLinux = process.platform === 'linux' ? it : it.skip;
export const describeOnLinux = process.platform === 'linux' ? describe : describe.skip;
