import { createInterface } from 'node:readline';
import { once } from 'node:events';

/**
 * Asks a person for a new password, twice and unseen. Where nobody sits at a terminal, it is the first line of standard
 * input.
 *
 * @returns nothing where the two are not the same
 */
export async function askPassword(username: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return firstLine();
  const password = await unseen(`New password of ${username}: `);
  return (await unseen('Once more: ')) === password ? password : undefined;
}

async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  const [line] = (await Promise.race([once(lines, 'line'), once(lines, 'close')])) as [string?];
  lines.close();
  return line ?? '';
}

/** A line of the terminal, which shows nothing of it. */
async function unseen(question: string): Promise<string> {
  process.stderr.write(question);
  const lines = createInterface({ input: process.stdin, output: undefined, terminal: true });
  const [line] = (await once(lines, 'line')) as [string];
  lines.close();
  process.stderr.write('\n');
  return line;
}
