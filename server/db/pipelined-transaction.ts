import type { Pool, PoolClient } from 'pg';
import { Prisma } from './generated/client';
import { nameStatements } from './sql/statement-names';
import { PipelineQuery, type Answer, type Statement } from './pipeline-query';

/** Statements in Prisma's form, whatever sends them. */
export interface Statements {
  $queryRaw<T>(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<T>;
  /** @returns the number of affected rows */
  $executeRaw(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<number>;
}

/** Takes statements that may wait for the next one. */
export interface PipelineQueue {
  /** Sends a statement with the next one, ahead of it. If it fails, the next fails too, and nothing is committed. */
  ahead<T>(query: Prisma.Sql): Promise<T>;
}

/** A transaction without extra round trips: BEGIN is sent with the first statement, COMMIT with the last. */
export interface PipelinedTx extends Statements, PipelineQueue {
  /** Sends the last statement: its answer means that the transaction is committed; if it fails, nothing is. */
  readonly last: Statements;
}

/** Runs `work` in one transaction, without Prisma: all of it is committed, or, if it throws, none. */
export async function pipelined<T>(pool: Pool, work: (tx: PipelinedTx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const transaction = new Transaction(client);
  const release = (error?: Error): void => client.release(error);
  try {
    const result = await work(transaction);
    await transaction.commit();
    release();
    return result;
  } catch (error) {
    await transaction.rollBack().then(() => release(), release);
    throw error;
  }
}

/** Statements sent by a given function. */
class StatementSender implements Statements {
  constructor(private readonly send: (query: Prisma.Sql) => Promise<Answer>) {}

  async $queryRaw<T>(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<T> {
    return (await this.send(sqlOf(query, values))).rows as T;
  }

  async $executeRaw(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<number> {
    return Number((await this.send(sqlOf(query, values))).command.split(' ').at(-1));
  }
}

class Transaction extends StatementSender implements PipelinedTx {
  readonly last = new StatementSender((query) => this.#sendLast(query));
  #state: 'new' | 'open' | 'over' = 'new';
  /** Statements to send ahead of the next one. */
  #ahead: { statement: Statement; answered(answer: Promise<Answer>): void }[] = [];

  constructor(private readonly client: PoolClient) {
    super((query) => this.#send(query));
  }

  ahead<T>(query: Prisma.Sql): Promise<T> {
    return new Promise<Answer>((resolve) => {
      this.#ahead.push({ statement: prepared(query), answered: resolve });
    }).then(({ rows }) => rows as T);
  }

  async commit(): Promise<void> {
    if (this.#state === 'open') this.#committed(await this.#sendAll([COMMIT]));
  }

  async rollBack(): Promise<void> {
    if (this.#state === 'open') await this.#sendAll([ROLLBACK]);
  }

  async #send(query: Prisma.Sql): Promise<Answer> {
    return answerBefore(await this.#sendWithAhead([prepared(query)]), 0);
  }

  /** If it is also the first, the packet is an implicit transaction, so it needs neither BEGIN nor COMMIT. */
  async #sendLast(query: Prisma.Sql): Promise<Answer> {
    if (this.#state === 'new') {
      this.#state = 'open';
      const answers = await this.#sendWithAhead([prepared(query)]);
      this.#state = 'over';
      return answerBefore(answers, 0);
    }
    const answers = await this.#sendWithAhead([prepared(query), COMMIT]);
    this.#committed(answers);
    return answerBefore(answers, 1);
  }

  /** Sends statements after those queued ahead of them. */
  #sendWithAhead(statements: readonly Statement[]): Promise<readonly Answer[]> {
    if (this.#state === 'over') throw new Error('the transaction is over');
    const beginning = this.#state === 'new' ? [BEGIN] : [];
    const ahead = this.#ahead;
    this.#state = 'open';
    this.#ahead = [];
    const answers = this.#sendAll([...beginning, ...ahead.map(({ statement }) => statement), ...statements]);
    ahead.forEach(({ answered }, i) => {
      answered(answers.then((all) => answerBefore(all, statements.length + ahead.length - 1 - i)));
    });
    return answers;
  }

  /** COMMIT also succeeds for a failed transaction: its command tag shows the rollback. */
  #committed(answers: readonly Answer[]): void {
    this.#state = 'over';
    if (answers.at(-1)?.command !== COMMIT.text) throw new Error('the transaction had failed and was rolled back');
  }

  #sendAll(statements: readonly Statement[]): Promise<readonly Answer[]> {
    return new Promise((resolve, reject) => {
      const query = new PipelineQuery(statements, (error, answers = []) => (error ? reject(error) : resolve(answers)));
      this.client.query(query);
    });
  }
}

const sqlOf = (query: TemplateStringsArray | Prisma.Sql, values: readonly unknown[]): Prisma.Sql =>
  'text' in query ? query : Prisma.sql(query, ...values);

/** Returns the answer that is `behind` places before the last. */
function answerBefore(answers: readonly Answer[], behind: number): Answer {
  const answer = answers.at(-1 - behind);
  if (!answer) throw new Error('a statement was not answered');
  return answer;
}

const nameOf = nameStatements('v');
const prepared = ({ text, values }: Pick<Prisma.Sql, 'text' | 'values'>): Statement => ({
  name: nameOf(text),
  text,
  values,
});
const BEGIN = prepared({ text: 'BEGIN', values: [] });
const COMMIT = prepared({ text: 'COMMIT', values: [] });
const ROLLBACK = prepared({ text: 'ROLLBACK', values: [] });
