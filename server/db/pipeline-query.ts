import { types, type Connection, type Submittable } from 'pg';

/** A prepared statement and what is put into it. */
export interface Statement {
  /** Under which a connection knows it once it has seen it; empty: it does not keep it. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What the database answered to one statement. */
export interface Answer {
  /** What was done, in its own words: `COMMIT`, `INSERT 0 3`. */
  command: string;
  readonly rows: Record<string, unknown>[];
}

/** A column, and how its text is read. */
interface Column {
  readonly name: string;
  readonly read: (text: string) => unknown;
}

type Columns = readonly Column[];

/** How the driver describes a column. */
interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}

/** What is used here of a connection; it is part of the driver, though not of its types. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  close(what: { type: 'S'; name: string }): void;
  parse(statement: { name: string; text: string }): void;
  describe(what: { type: 'S'; name: string }): void;
  bind(config: { statement: string; values: readonly (string | null)[] }): void;
  execute(): void;
  sync(): void;
}

/**
 * Statements that travel together in one packet, and are answered together: one round trip, however many they are. The
 * driver by itself waits for an answer before it sends the next. Where one fails those behind it are not carried out.
 *
 * The first time that a connection meets a statement it prepares it, and tells of its columns; both are remembered
 * when all went well. After a failure it is not known what the connection knows: what it may know is closed before it
 * is prepared anew.
 */
export class Volley implements Submittable {
  /** Called once. The driver puts its own in between, with a clock. */
  callback: (error: Error | null, answers?: readonly Answer[]) => void;
  readonly #statements: readonly Statement[];
  readonly #values: readonly (readonly (string | null)[])[];
  readonly #answers: Answer[] = [];
  #rows: Answer['rows'] = [];
  /** What the connection knows, and what it is told in this volley. */
  #known = new Map<string, Columns>();
  readonly #told = new Map<string, Columns>();

  /** @throws TypeError for a value that cannot be a parameter */
  constructor(statements: readonly Statement[], callback: Volley['callback']) {
    this.#statements = statements;
    this.#values = statements.map(({ values }) => values.map(parameter));
    this.callback = callback;
  }

  readonly submit = (connection: Connection): void => {
    const wire = connection as unknown as Wire;
    this.#known = knownBy(connection);
    wire.stream.cork();
    this.#statements.forEach(({ name, text }, i) => {
      if (!this.#known.has(name)) {
        wire.close({ type: 'S', name });
        wire.parse({ name, text });
        wire.describe({ type: 'S', name });
        this.#told.set(name, []);
      }
      wire.bind({ statement: name, values: this.#values[i] ?? [] });
      wire.execute();
    });
    wire.sync();
    wire.stream.uncork();
  };

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.#told.set(
      this.#current,
      fields.map(({ name, dataTypeID }) => ({ name, read: reader(dataTypeID) })),
    );
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const columns = this.#known.get(this.#current) ?? this.#told.get(this.#current) ?? [];
    const row: Record<string, unknown> = {};
    columns.forEach(({ name, read }, i) => {
      const text = fields[i];
      row[name] = text == null ? null : read(text);
    });
    this.#rows.push(row);
  }

  handleCommandComplete({ text }: { text: string }): void {
    this.#answers.push({ command: text, rows: this.#rows });
    this.#rows = [];
  }

  handleReadyForQuery(): void {
    for (const [name, columns] of this.#told) if (name) this.#known.set(name, columns);
    this.callback(null, this.#answers);
  }

  handleError(error: Error): void {
    for (const { name } of this.#statements) this.#known.delete(name);
    this.callback(error);
  }

  /** The statement that the answer in hand is to. */
  get #current(): string {
    return this.#statements[this.#answers.length]?.name ?? '';
  }
}

const connections = new WeakMap<Connection, Map<string, Columns>>();

/** The statements that a connection has prepared, with their columns. */
function knownBy(connection: Connection): Map<string, Columns> {
  const known = connections.get(connection) ?? new Map<string, Columns>();
  connections.set(connection, known);
  return known;
}

/** As Prisma reads it: whole numbers of any size are whole. */
const reader = (type: number): Column['read'] => (type === INT8 ? BigInt : parserOf(type));
const INT8: number = types.builtins.INT8;
const parserOf = types.getTypeParser as (type: number) => Column['read'];

/** A value as PostgreSQL reads it. */
function parameter(value: unknown): string | null {
  if (value == null) return null;
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  throw new TypeError('neither an array nor another object is a parameter: write it as text');
}
