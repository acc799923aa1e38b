/** Spaces other than the ASCII space (Unicode's category Zs). */
const OTHER_SPACES = /\p{Zs}/gu;
/** Control characters, lone surrogates and unassigned code points. */
const DISALLOWED = /[\p{Cc}\p{Cs}\p{Cn}]/u;
/** Letters of full and half width, such as `ａ`. */
const OTHER_WIDTHS = /[\uFF01-\uFFEF]/g;

/**
 * Returns a password in the form in which it is hashed, by the profile OpaqueString of RFC 8265: other spaces become
 * the ASCII space, and the text is composed (NFC). So a password has the same form whatever system it is typed on.
 *
 * @returns `undefined` where it is empty or has characters that the profile does not allow
 */
export function preparePassword(password: string): string | undefined {
  const prepared = password.replace(OTHER_SPACES, ' ').normalize('NFC');
  return prepared === '' || DISALLOWED.test(prepared) ? undefined : prepared;
}

/**
 * Returns the forms in which a password may have been hashed, the present one first. The others are from before
 * passwords were prepared: as typed, and decomposed, as some systems type it. Their number depends on the password
 * alone.
 */
export function passwordForms(password: string): readonly string[] {
  const prepared = preparePassword(password);
  return [...new Set([...(prepared === undefined ? [] : [prepared]), password, password.normalize('NFD')])];
}

/**
 * Returns a user name in the form in which it is compared, by the profile UsernameCasePreserved of RFC 8265: no full or
 * half width letters, composed. Upper case is preserved.
 */
export const prepareUsername = (username: string): string =>
  username.replace(OTHER_WIDTHS, (letter) => letter.normalize('NFKC')).normalize('NFC');
