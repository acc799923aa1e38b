/** Calls everybody who listens at this moment. An error of one listener is reported, and the others are still called. */
export function tell<T>(listeners: ReadonlySet<(value: T) => void>, value: T): void {
  for (const listener of [...listeners]) {
    try {
      listener(value);
    } catch (error) {
      reported(error);
    }
  }
}

/** Shows an error as one that nobody has caught: on the console, and to whatever gathers such errors. @returns it */
export function reported(error: unknown): unknown {
  queueMicrotask(() => {
    throw error;
  });
  return error;
}

/** Adds a listener. @returns what takes it out again */
export function listen<T>(listeners: Set<(value: T) => void>, listener: (value: T) => void): () => void {
  const own = (value: T): void => listener(value); // the same listener twice is two
  listeners.add(own);
  return () => void listeners.delete(own);
}

/** The same work, done the first time alone. */
export function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}
