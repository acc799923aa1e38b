import { types, type Connection, type Submittable } from 'pg';

/** A prepared statement and its parameters. */
export interface Statement {
  /** The name under which a connection keeps it; empty if it is not kept. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** The database's answer to one statement. */
export interface Answer {
  /** The command tag: `COMMIT`, `INSERT 0 3`. */
  command: string;
  readonly rows: Record<string, unknown>[];
}

/** A column and the parser of its text. */
interface Column {
  readonly name: string;
  readonly read: (text: string) => unknown;
}

type Columns = readonly Column[];

/** A column as the driver describes it. */
interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}

/** The part of a connection that is used here; the driver has it, but its types do not. */
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
 * Sends any number of statements in one packet and receives their answers together: one round trip. The driver by
 * itself waits for each answer before it sends the next. After a failed statement the following ones are not executed.
 *
 * On its first use on a connection a statement is prepared, and the connection describes its columns; both are cached
 * after success. After a failure the connection's prepared statements are uncertain: each is closed before it is
 * prepared anew.
 */
export class PipelineQuery implements Submittable {
  /** Called once. The driver wraps it to add a timeout. */
  callback: (error: Error | null, answers?: readonly Answer[]) => void;
  readonly #statements: readonly Statement[];
  readonly #values: readonly (readonly (string | null)[])[];
  readonly #answers: Answer[] = [];
  #rows: Answer['rows'] = [];
  /** The statements prepared on the connection, and those prepared by this query. */
  #prepared = new Map<string, Columns>();
  readonly #described = new Map<string, Columns>();

  /** @throws TypeError for a value that cannot be a parameter */
  constructor(statements: readonly Statement[], callback: PipelineQuery['callback']) {
    this.#statements = statements;
    this.#values = statements.map(({ values }) => values.map(parameter));
    this.callback = callback;
  }

  readonly submit = (connection: Connection): void => {
    const wire = connection as unknown as Wire;
    this.#prepared = preparedOn(connection);
    wire.stream.cork();
    this.#statements.forEach(({ name, text }, i) => {
      if (!this.#prepared.has(name)) {
        wire.close({ type: 'S', name });
        wire.parse({ name, text });
        wire.describe({ type: 'S', name });
        this.#described.set(name, []);
      }
      wire.bind({ statement: name, values: this.#values[i] ?? [] });
      wire.execute();
    });
    wire.sync();
    wire.stream.uncork();
  };

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.#described.set(
      this.#current,
      fields.map(({ name, dataTypeID }) => ({ name, read: reader(dataTypeID) })),
    );
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    const columns = this.#prepared.get(this.#current) ?? this.#described.get(this.#current) ?? [];
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
    for (const [name, columns] of this.#described) if (name) this.#prepared.set(name, columns);
    this.callback(null, this.#answers);
  }

  handleError(error: Error): void {
    for (const { name } of this.#statements) this.#prepared.delete(name);
    this.callback(error);
  }

  /** The name of the statement whose answer is being received. */
  get #current(): string {
    return this.#statements[this.#answers.length]?.name ?? '';
  }
}

const connections = new WeakMap<Connection, Map<string, Columns>>();

/** Returns the prepared statements of a connection, with their columns. */
function preparedOn(connection: Connection): Map<string, Columns> {
  const prepared = connections.get(connection) ?? new Map<string, Columns>();
  connections.set(connection, prepared);
  return prepared;
}

/** Parses as Prisma does: integers of any size are exact. */
const reader = (type: number): Column['read'] => (type === INT8 ? BigInt : parserOf(type));
const INT8: number = types.builtins.INT8;
const parserOf = types.getTypeParser as (type: number) => Column['read'];

/** Returns a value in PostgreSQL's text format. */
function parameter(value: unknown): string | null {
  if (value == null) return null;
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  throw new TypeError('neither an array nor another object is a parameter: write it as text');
}
