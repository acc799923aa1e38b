/** Spaces of other kinds than the one of ASCII (Unicode's category Zs). */
const OTHER_SPACES = /\p{Zs}/gu;
/** Control characters, halves of surrogate pairs and characters that Unicode does not know. */
const DISALLOWED = /[\p{Cc}\p{Cs}\p{Cn}]/u;
/** Letters of full and half width, such as `ａ`. */
const OTHER_WIDTHS = /[\uFF01-\uFFEF]/g;

/**
 * A password in the one form in which it is hashed, by the profile OpaqueString of RFC 8265: other spaces are the ASCII
 * space, and the text is composed (NFC). The same password typed on two systems is then the same.
 *
 * @returns nothing where it is empty or has characters that the profile does not allow
 */
export function preparePassword(password: string): string | undefined {
  const prepared = password.replace(OTHER_SPACES, ' ').normalize('NFC');
  return prepared === '' || DISALLOWED.test(prepared) ? undefined : prepared;
}

/**
 * The forms in which a password may have been hashed, the present one first: as it was typed, which is how it was hashed
 * before it was prepared, and decomposed, as some systems typed it then. How many they are goes by the password alone.
 */
export function passwordForms(password: string): readonly string[] {
  const prepared = preparePassword(password);
  return [...new Set([...(prepared === undefined ? [] : [prepared]), password, password.normalize('NFD')])];
}

/**
 * A user name as it is compared, by the profile UsernameCasePreserved of RFC 8265: no other widths, composed. Upper case
 * stays what it is.
 */
export const prepareUsername = (username: string): string =>
  username.replace(OTHER_WIDTHS, (letter) => letter.normalize('NFKC')).normalize('NFC');
