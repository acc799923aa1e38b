import { createInterface } from 'node:readline';

type Lines = AsyncIterator<string, undefined>;

/**
 * Asks for a new password, twice and without echo. Without a terminal, it is the first line of standard input.
 *
 * @returns `undefined` where the two differ
 */
export async function askPassword(username: string): Promise<string | undefined> {
  const { isTTY } = process.stdin;
  // Opened before the first question and until the last answer, so the terminal never echoes input in between.
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

/** Returns the next line, or an empty one at the end of input. */
const lineOf = async (lines: Lines): Promise<string> => (await lines.next()).value ?? '';
