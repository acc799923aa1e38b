import { truncate } from '../../contract/core/text/signs';

/** Names of secrets, in fields and in running text. */
const SECRET_NAME =
  'pass(?:word|wd)?|contrase(?:ñ|n)a|secret|token|ticket|authorization|cookie|session(?:_?id)?|api[_-]?key';
const secretName = new RegExp(`(?:${SECRET_NAME})`, 'i');

export const isSecretName = (name: string): boolean => secretName.test(name);

export const CENSORED = '[secret]';

/** Patterns of secrets anywhere in a text. The order matters: longer ones first. */
const secrets: readonly (readonly [RegExp, string])[] = [
  // Credentials in a URL: postgresql://user:password@host
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

/** A run of the characters of a JSON Web Token's parts. */
const DOTTED = /[\w.-]+/g;
const TOKEN_HEAD = /\beyJ[\w-]{5}/;

/** Removes JSON Web Tokens from a run. It visits each part once: one expression for the whole would backtrack. */
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

/** Removes what looks like a secret from a text, in time linear in its length (SEC-55). */
export const withoutSecrets = (text: string): string =>
  secrets.reduce((rest, [pattern, censored]) => rest.replace(pattern, censored), text.replace(DOTTED, withoutTokens));

/** Terminal control sequences. */
// eslint-disable-next-line no-control-regex
const ANSI = /[\u001b\u009b](?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b\u009b]*(?:\u0007|\u001b\\)|[@-Z\\-_])?/g;
/** Invisible characters: controls, line ends, and marks that change the direction of the following text. */
// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+/g;

/** Lone surrogates. */
const LONE_SURROGATES = /\p{Surrogate}/gu;

/** Returns one line of plain text without control effects (SEC-37). */
export const plainLine = (text: string): string =>
  text.replace(ANSI, '').replace(CONTROLS, ' ').replace(LONE_SURROGATES, '\ufffd').trim();

/** Cuts a text to a length, and marks the cut. */
export const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${truncate(text, most - 1)}…`;
