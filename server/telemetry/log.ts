import { createRequire } from 'node:module';
import { destination as fileDescriptor, multistream, pino, transport, type DestinationStream, type Logger } from 'pino';
import type { LogLines } from './log-lines';

const secrets = ['password', 'passwordHash', 'token', 'secret', 'authorization', 'cookie', '["set-cookie"]'];

/** Paths of secrets in logged objects: at the top, or up to three levels down. */
const secretPaths = secrets.flatMap((name) => {
  const key = name.startsWith('[') ? name : `.${name}`;
  return [key.replace(/^\./, ''), `*${key}`, `*.*${key}`, `*.*.*${key}`];
});

/**
 * Creates the program's logger: a line of JSON per event, or readable text on a terminal. Passwords, tokens and cookies
 * are left out.
 *
 * @param destination by default stdout
 * @param lines also receives every line
 */
export function createLog(level: string, destination?: DestinationStream, lines?: LogLines): Logger {
  const options = { level, redact: { paths: secretPaths, censor: '[secret]' }, base: null };
  const stream = destination ?? standardOutput();
  // Both receive the lines of the logger's own level.
  return pino(options, lines ? multistream([stream, lines].map((one) => ({ level: 'trace', stream: one }))) : stream);
}

const standardOutput = (): DestinationStream =>
  process.stdout.isTTY && hasPretty()
    ? transport({ target: 'pino-pretty', options: { ignore: 'hostname,pid' } })
    : fileDescriptor(1);

/** Pretty printing is for development: an installation for production has no such package. */
function hasPretty(): boolean {
  try {
    createRequire(__filename).resolve('pino-pretty');
    return true;
  } catch {
    return false;
  }
}
