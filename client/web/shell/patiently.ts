/** Tries for about a minute and a half; what is missing then has gone with an older build, and the page must be loaded anew. */
const TRIES = 20;

/**
 * Loads a part of the page that is code of its own. A server that is just being restarted is asked again: an open page
 * must not break because a part of it was still on its way.
 *
 * @throws what loading throws, in the end
 * @example dynamic(() => patiently(() => import('./balance-chart')), { ssr: false })
 */
export async function patiently<T>(load: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await load();
    } catch (error) {
      if (attempt === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(500 * attempt, 5_000)));
    }
  }
}
