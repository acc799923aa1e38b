/** Calls every current listener. If a listener throws, the error is reported and the others are still called. */
export function notify<T>(listeners: ReadonlySet<(value: T) => void>, value: T): void {
  for (const listener of [...listeners]) {
    try {
      listener(value);
    } catch (error) {
      reported(error);
    }
  }
}

/** Reports an error as uncaught: on the console, and to global error handlers. @returns the error */
export function reported(error: unknown): unknown {
  queueMicrotask(() => {
    throw error;
  });
  return error;
}

/** Adds a listener. @returns a function that removes it */
export function listen<T>(listeners: Set<(value: T) => void>, listener: (value: T) => void): () => void {
  const own = (value: T): void => listener(value); // the same listener added twice counts as two
  listeners.add(own);
  return () => void listeners.delete(own);
}

/** Wraps a function so that only the first call runs it. */
export function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}
