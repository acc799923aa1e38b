import { createRequire } from 'node:module';
import { pino, type DestinationStream, type Logger } from 'pino';

const secrets = ['password', 'passwordHash', 'token', 'secret', 'authorization', 'cookie', '["set-cookie"]'];

/** Where secrets may stand in what is logged: at the top, or up to three levels down. */
const secretPaths = secrets.flatMap((name) => {
  const key = name.startsWith('[') ? name : `.${name}`;
  return [key.replace(/^\./, ''), `*${key}`, `*.*${key}`, `*.*.*${key}`];
});

/**
 * Makes the program's logger: a line of JSON per event, or readable text where a person watches. Passwords, tokens and
 * cookies are left out.
 *
 * @param destination stdout unless given
 */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const options = { level, redact: { paths: secretPaths, censor: '[secret]' }, base: null };
  if (destination) return pino(options, destination);
  return process.stdout.isTTY && hasPretty()
    ? pino({ ...options, transport: { target: 'pino-pretty', options: { ignore: 'hostname,pid' } } })
    : pino(options);
}

/** Pretty printing is for development: an installation for production has no such package. */
function hasPretty(): boolean {
  try {
    createRequire(__filename).resolve('pino-pretty');
    return true;
  } catch {
    return false;
  }
}
