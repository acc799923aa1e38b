import { createHash } from 'node:crypto';

/**
 * Creates a function that names statements by their texts: named ones are parsed once per connection. Texts beyond the
 * first few hundred are taken to be variable: their name is empty, and no connection keeps them.
 *
 * @param prefix separates the users of the same connections
 */
export function nameStatements(prefix: string, limit = 300): (text: string) => string {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined) return known;
    const name = names.size < limit ? `${prefix}${createHash('sha256').update(text).digest('hex').slice(0, 24)}` : '';
    if (name) names.set(text, name);
    return name;
  };
}
