/**
 * Waits for `work`, or until `signal` is aborted: then it rejects with the signal's reason. A later result or failure
 * of `work` is dropped.
 */
export function unless<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((done, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    work.then(done, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
