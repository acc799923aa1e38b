/**
 * Retries for about a minute and a half; a file still missing belongs to an older build, and the page must be reloaded.
 */
const TRIES = 20;

/**
 * Loads a code-split part of the page. It retries while a server restarts: an open page must not break because one of
 * its parts had not loaded.
 *
 * @throws the last error of loading
 * @example dynamic(() => patiently(() => import('./balance-chart')), { ssr: false })
 */
export async function loadWithRetry<T>(load: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await load();
    } catch (error) {
      if (attempt === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.min(500 * attempt, 5_000)));
    }
  }
}
