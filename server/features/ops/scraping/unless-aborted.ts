/**
 * Waits for `work`, but no longer than until `signal` is aborted: then it rejects with the signal's reason. What comes of
 * `work` afterwards is dropped, its failure too.
 */
export function unless<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((done, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    work.then(done, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
