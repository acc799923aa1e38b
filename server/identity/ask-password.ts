import { createInterface } from 'node:readline';

type Lines = AsyncIterator<string, undefined>;

/**
 * Asks a person for a new password, twice and unseen. Where nobody sits at a terminal, it is the first line of standard
 * input.
 *
 * @returns nothing where the two are not the same
 */
export async function askPassword(username: string): Promise<string | undefined> {
  const { isTTY } = process.stdin;
  // Before anything is asked, and until all is answered: a terminal shows nothing of what is typed meanwhile either.
  const terminal = createInterface({ input: process.stdin, terminal: isTTY });
  terminal.once('SIGINT', () => process.exit(130));
  const lines: Lines = terminal[Symbol.asyncIterator]();
  try {
    if (!isTTY) return await lineOf(lines);
    const password = await answer(lines, `New password of ${username}: `);
    return (await answer(lines, 'Once more: ')) === password ? password : undefined;
  } finally {
    terminal.close();
  }
}

async function answer(lines: Lines, question: string): Promise<string> {
  process.stderr.write(question);
  const line = await lineOf(lines);
  process.stderr.write('\n');
  return line;
}

/** The next line; an empty one where there is none. */
const lineOf = async (lines: Lines): Promise<string> => (await lines.next()).value ?? '';
