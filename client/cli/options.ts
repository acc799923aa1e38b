import { parseArgs } from 'node:util';
import { firstGraphemes, lengthOf } from '../../contract/core/text/signs';
import { languages, type Language } from './dictionary';

/** The options of the terminal client. */
export interface Options {
  readonly url: string;
  readonly room: number;
  readonly username: string;
  /** With a password, a registered user signs in; without one, a guest connects under this name. */
  readonly password: string | undefined;
  readonly transport: 'websocket' | 'socketio';
  readonly language: Language;
  readonly colour: boolean;
  readonly help: boolean;
}

/** The sources of the options. */
export interface Surroundings {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether the output is a terminal that shows colours. */
  readonly isTerminal: boolean;
}

/** An invalid option; the message is for the user. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Reads arguments first, then the environment (`USER_ID` and `USERNAME` as in the seed's client).
 * @throws UsageError that names the option
 */
export function readOptions({ args, env, isTerminal }: Surroundings): Options {
  const { values } = parse(args);
  const fallback = env.USER_ID === undefined ? 'Terminal' : `Usuario ${env.USER_ID}`;
  const username = (values.user ?? env.PULSO_USER ?? env.USERNAME ?? fallback).trim();
  const password = values.password ?? env.PULSO_PASSWORD;
  return {
    url: urlIn(values.url ?? env.PULSO_URL ?? 'http://127.0.0.1:5001'),
    room: roomIn(values.room ?? env.ROOM_ID ?? '1'),
    username: password === undefined ? guestNamed(username) : username,
    password,
    transport: transportIn(values.transport ?? 'websocket'),
    language: languageIn(values.lang ?? env.LC_ALL ?? env.LC_MESSAGES ?? env.LANG ?? ''),
    colour: isTerminal && !env.NO_COLOR,
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        room: { type: 'string', short: 'r' },
        user: { type: 'string', short: 'u' },
        password: { type: 'string', short: 'p' },
        url: { type: 'string' },
        transport: { type: 'string' },
        lang: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function urlIn(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') throw new UsageError(`--url: ${text}`);
  return url.origin;
}

function roomIn(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new UsageError(`--room: ${text}`);
  return Number(text);
}

function transportIn(text: string): Options['transport'] {
  if (text !== 'websocket' && text !== 'socketio') throw new UsageError(`--transport: ${text}`);
  return text;
}

/** Cuts a guest's name that is too long between two characters, since it may come from the operating system. */
function guestNamed(name: string): string {
  let most = LONGEST_NAME;
  let cut = firstGraphemes(name, most);
  while (lengthOf(cut) > LONGEST_NAME) cut = firstGraphemes(name, --most);
  return cut;
}

/** In characters; the contract's. */
const LONGEST_NAME = 32;

/** `en_US.UTF-8` is English; unknown languages are Spanish. */
const languageIn = (text: string): Language =>
  languages.find((language) => text.toLowerCase().startsWith(language)) ?? 'es';
