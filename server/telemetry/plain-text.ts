import { beginning } from '../../contract/core/text/signs';

/** Names under which secrets are kept, in fields and in running text. */
const SECRET_NAME =
  'pass(?:word|wd)?|contrase(?:ñ|n)a|secret|token|ticket|authorization|cookie|session(?:_?id)?|api[_-]?key';
const secretName = new RegExp(`(?:${SECRET_NAME})`, 'i');

export const isSecretName = (name: string): boolean => secretName.test(name);

export const CENSORED = '[secret]';

/** What gives a secret away wherever it stands. The order matters: what is longer goes first. */
const secrets: readonly (readonly [RegExp, string])[] = [
  // Who is named in a URL, with the password: postgresql://user:password@host
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@"']{1,300}@/gi, `$1${CENSORED}@`],
  [/\b(bearer|basic)\s+[\w+/=.~-]{4,}/gi, `$1 ${CENSORED}`],
  [/\$argon2[\w$=,+/.-]+/g, CENSORED],
  // ticket=…, "password": "…", cookie: …
  [
    new RegExp(
      `(["']?\\b[\\w-]{0,30}(?:${SECRET_NAME})[\\w-]{0,30}["']?\\s*[=:]\\s*)("[^"]*"?|'[^']*'?|[^\\s,;&"']+)`,
      'gi',
    ),
    `$1${CENSORED}`,
  ],
];

/** What the parts of a JSON Web Token are made of. */
const DOTTED = /[\w.-]+/g;
const TOKEN_HEAD = /\beyJ[\w-]{5}/;

/** Leaves JSON Web Tokens out of a run. It looks at each part once: an expression for the whole looks at them over and over. */
function withoutTokens(run: string): string {
  if (!run.includes('eyJ')) return run;
  const parts = run.split('.');
  const kept: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const [part = '', payload = ''] = parts.slice(i, i + 2);
    const head = i + 2 < parts.length && payload.length >= 5 ? part.search(TOKEN_HEAD) : -1;
    kept.push(head < 0 ? part : part.slice(0, head) + CENSORED);
    if (head >= 0) i += 2;
  }
  return kept.join('.');
}

/** Leaves out of a text what looks like a secret, in time that is linear in its length (SEC-55). */
export const withoutSecrets = (text: string): string =>
  secrets.reduce((rest, [pattern, censored]) => rest.replace(pattern, censored), text.replace(DOTTED, withoutTokens));

/** Sequences that a terminal obeys. */
// eslint-disable-next-line no-control-regex
const ANSI = /[\u001b\u009b](?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b\u009b]*(?:\u0007|\u001b\\)|[@-Z\\-_])?/g;
/** What has no shape of its own: controls, line ends, and marks that turn the direction of what follows. */
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g;

/** Halves of a character. */
const HALVES = /\p{Surrogate}/gu;

/** One line of text that does nothing but be read (SEC-37). */
export const plainLine = (text: string): string =>
  text.replace(ANSI, '').replace(CONTROLS, ' ').replace(HALVES, '\ufffd').trim();

/** Cuts a text to a length, and shows that it was cut. */
export const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${beginning(text, most - 1)}…`;
