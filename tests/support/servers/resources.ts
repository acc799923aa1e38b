/** Keeps a resource until the end of the test, then releases it. */
export type Lasting = <T>(thing: T, release: (thing: T) => unknown) => T;

/**
 * Makes {@link Lasting} for a test file; resources are released in reverse order. Call it at the top.
 *
 * @example
 * const lasting = useLasting();
 * const home = lasting(makeDataHome(), ({ close }) => close());
 */
export function useLasting(): Lasting {
  const releases: (() => unknown)[] = [];
  afterEach(async () => {
    for (const release of releases.splice(0).reverse()) await release();
  });
  return (thing, release) => {
    releases.push(() => release(thing));
    return thing;
  };
}
