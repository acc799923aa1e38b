import { isUnavailable } from '../db/failures';

/** A reason not to start, explained in one line. `main` prints the line, without a stack, and exits with 1. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}

/** Describes a failed start for the operator: one line for a known reason, the stack for an unexpected error. */
export function describeFailure(error: unknown): string {
  if (error instanceof StartError) return `Pulso does not start: ${error.message}`;
  const { code, address, port, path } = error as { code?: string; address?: string; port?: number; path?: string };
  const place = `${address ?? 'HOST'}:${port ?? 'PORT'}`;
  if (code === 'EADDRINUSE') return `Pulso does not start: ${place} is in use; stop what uses it or set another PORT`;
  if (code === 'EACCES' && port !== undefined)
    return `Pulso does not start: no right to listen on ${place}; set another PORT`;
  if (code === 'EADDRNOTAVAIL') return `Pulso does not start: HOST ${address ?? ''} is no address of this machine`;
  if (isUnavailable(error)) return `The database does not answer: ${lastLine(error)}`;
  // An unusable folder or file: the system's message names it.
  if (path !== undefined && error instanceof Error) return `Pulso does not start: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Returns the last line: Prisma's messages quote the source before the error. */
const lastLine = (error: unknown): string => (error as Error).message.trim().split('\n').at(-1) ?? '';
