/** A reason not to start that one line explains. `main` prints the line, without a stack, and exits with 1. */
export class StartError extends Error {
  override readonly name: string = 'StartError';
}
