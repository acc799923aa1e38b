import type { Pool, PoolClient } from 'pg';
import { Prisma } from './generated/client';
import { nameStatements } from './sql/statement-names';
import { Volley, type Answer, type Statement } from './pipeline-query';

/** Statements as Prisma takes them, whoever sends them. */
export interface Statements {
  $queryRaw<T>(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<T>;
  /** @returns how many rows it concerned */
  $executeRaw(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<number>;
}

/** Takes statements that are in no hurry. */
export interface Ahead {
  /** Sends a statement along with the next one, ahead of it. If it fails, so does that, and nothing is committed. */
  ahead<T>(query: Prisma.Sql): Promise<T>;
}

/** A transaction that makes no trips of its own: BEGIN travels with the first statement, COMMIT with the last. */
export interface PipelinedTx extends Statements, Ahead {
  /** For the last statement: it is committed once that is answered, and not if it fails. */
  readonly last: Statements;
}

/** Runs `work` in one transaction, without Prisma in between: all of it is committed, or, if it throws, none. */
export async function pipelined<T>(pool: Pool, work: (tx: PipelinedTx) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const transaction = new Transaction(client);
  const giveBack = (error?: Error): void => client.release(error);
  try {
    const result = await work(transaction);
    await transaction.commit();
    giveBack();
    return result;
  } catch (error) {
    await transaction.rollBack().then(() => giveBack(), giveBack);
    throw error;
  }
}

/** Statements that somebody else sends. */
class Sent implements Statements {
  constructor(private readonly send: (query: Prisma.Sql) => Promise<Answer>) {}

  async $queryRaw<T>(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<T> {
    return (await this.send(sqlOf(query, values))).rows as T;
  }

  async $executeRaw(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<number> {
    return Number((await this.send(sqlOf(query, values))).command.split(' ').at(-1));
  }
}

class Transaction extends Sent implements PipelinedTx {
  readonly last = new Sent((query) => this.#sendLast(query));
  #state: 'new' | 'open' | 'over' = 'new';
  /** What goes ahead of the next statement. */
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
    if (this.#state === 'open') this.#committed(await this.#fire([COMMIT]));
  }

  async rollBack(): Promise<void> {
    if (this.#state === 'open') await this.#fire([ROLLBACK]);
  }

  async #send(query: Prisma.Sql): Promise<Answer> {
    return answerBefore(await this.#proceed([prepared(query)]), 0);
  }

  /** Where it is the first as well, all that is sent at once is a transaction by itself: of all of it, or of nothing. */
  async #sendLast(query: Prisma.Sql): Promise<Answer> {
    if (this.#state === 'new') {
      this.#state = 'open';
      const answers = await this.#proceed([prepared(query)]);
      this.#state = 'over';
      return answerBefore(answers, 0);
    }
    const answers = await this.#proceed([prepared(query), COMMIT]);
    this.#committed(answers);
    return answerBefore(answers, 1);
  }

  /** Sends statements behind those that have been waiting for them. */
  #proceed(statements: readonly Statement[]): Promise<readonly Answer[]> {
    if (this.#state === 'over') throw new Error('the transaction is over');
    const beginning = this.#state === 'new' ? [BEGIN] : [];
    const ahead = this.#ahead;
    this.#state = 'open';
    this.#ahead = [];
    const answers = this.#fire([...beginning, ...ahead.map(({ statement }) => statement), ...statements]);
    ahead.forEach(({ answered }, i) => {
      answered(answers.then((all) => answerBefore(all, statements.length + ahead.length - 1 - i)));
    });
    return answers;
  }

  /** COMMIT succeeds also where it ends a transaction that had failed: then it says so. */
  #committed(answers: readonly Answer[]): void {
    this.#state = 'over';
    if (answers.at(-1)?.command !== COMMIT.text) throw new Error('the transaction had failed and was rolled back');
  }

  #fire(statements: readonly Statement[]): Promise<readonly Answer[]> {
    return new Promise((resolve, reject) => {
      const volley = new Volley(statements, (error, answers = []) => (error ? reject(error) : resolve(answers)));
      this.client.query(volley);
    });
  }
}

const sqlOf = (query: TemplateStringsArray | Prisma.Sql, values: readonly unknown[]): Prisma.Sql =>
  'text' in query ? query : Prisma.sql(query, ...values);

/** The last answer but `behind`. */
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
