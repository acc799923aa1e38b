import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

export interface TerminalOptions {
  readonly input: Readable;
  readonly output: Writable & { isTTY?: boolean };
  /** A line was entered. */
  line(text: string): void;
  /** The input line has changed. */
  typed(text: string): void;
  /** Ctrl+C, Ctrl+D, or the end of the input. */
  closed(): void;
}

/** A log that grows above the input line, with a note about other users between the two. */
export class Terminal {
  readonly #readline: Interface;
  #note = '';
  #closed = false;

  constructor(private readonly options: TerminalOptions) {
    const { input, output, line, typed, closed } = options;
    this.#readline = createInterface({ input, output, terminal: output.isTTY ?? false, prompt: '> ' });
    this.#readline.on('line', (text) => {
      line(text);
      this.#readline.prompt();
    });
    this.#readline.on('close', () => {
      this.#closed = true;
      closed();
    });
    if (output.isTTY) input.on('keypress', () => setImmediate(() => typed(this.#readline.line)));
    this.#readline.prompt();
  }

  /** Adds lines to the log; the input line stays below. */
  print(text: string): void {
    if (this.#closed || !this.options.output.isTTY) return void this.options.output.write(`${text}\n`);
    this.#clear();
    this.options.output.write(`${text}\n`);
    this.#readline.prompt(true);
  }

  /** Shows a note above the input line, or removes it. */
  note(text: string): void {
    if (text === this.#note || this.#closed || !this.options.output.isTTY) return;
    this.#clear();
    this.#note = text;
    this.#readline.setPrompt(text === '' ? '> ' : `${text}\n> `);
    this.#readline.prompt(true);
  }

  close(): void {
    this.#readline.close();
  }

  /** Moves to the first row of note and input line, and clears everything below. */
  #clear(): void {
    const { rows } = this.#readline.getCursorPos();
    this.options.output.write(`\r${rows > 0 ? `\x1b[${rows}A` : ''}\x1b[J`);
  }
}
