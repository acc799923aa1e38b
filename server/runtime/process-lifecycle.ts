/** npm forwards a Ctrl+C that the terminal has already sent: a second signal within this time is the same one. */
const echoMs = 500;
const longestMs = 15_000;

/**
 * Runs `start` and, on SIGTERM or SIGINT, the functions that it gave to `onStop`, last first. A signal during the
 * start aborts its `signal` and waits for it to end. A second signal, or a stop that takes too long, ends the process
 * at once.
 *
 * @param fail receives the reason of a failed start; everything started by then is still stopped
 */
export async function runProcess(
  start: (onStop: (release: () => Promise<void>) => void, signal: AbortSignal) => Promise<void>,
  fail: (error: unknown) => void,
): Promise<void> {
  const releases: (() => Promise<void>)[] = [];
  let stopped: Promise<void> | undefined;
  let firstSignalAt = Infinity;
  const stopping = new AbortController();
  const stop = (): Promise<void> => (stopped ??= started.then(() => releaseAll(releases)));
  const signalled = (): void => {
    if (Date.now() - firstSignalAt > echoMs) process.exit(1);
    if (firstSignalAt !== Infinity) return;
    firstSignalAt = Date.now();
    stopping.abort();
    setTimeout(() => process.exit(1), longestMs);
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        fail(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', signalled).on('SIGINT', signalled);

  const started = start((release) => releases.push(release), stopping.signal).then(
    () => true,
    (error: unknown) => {
      if (!stopping.signal.aborted) fail(error);
      return false;
    },
  );
  if (await started) return;
  await stop();
  process.exit(1);
}

async function releaseAll(releases: (() => Promise<void>)[]): Promise<void> {
  for (const release of releases.reverse()) await release();
}
