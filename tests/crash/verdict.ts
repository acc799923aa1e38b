import type { Database } from '../../server/db/client';
import { accountChannel } from '../../contract/features/bank/channels';
import { fromMinor } from '../../contract/core/money';
import { verifyLedger } from '../../server/features/bank/verify-ledger';
import { REFUSED } from '../../server/log/append';
import type { Outcome } from './order';
import type { Office } from './office';
import type { ReceivedBalance } from './teller';

interface Row {
  id: number;
  commandId: string;
  debit: string;
  credit: string;
  amount: number;
  debitBalance: number;
  creditBalance: number;
}

/** The result of a run; `faults` lists every broken guarantee, and is empty for a correct server. */
export interface Verdict {
  readonly faults: string[];
  readonly acknowledged: number;
  readonly refused: number;
  readonly received: number;
}

/** Compares the answers and events that the tellers received with the database, once all orders are answered. */
export async function judge({ tellers, accounts }: Office, database: Database): Promise<Verdict> {
  const outcomes = tellers.flatMap((teller) => teller.outcomes);
  const { faults } = await verifyLedger(database);
  const heads = await readHeads(database, accounts);
  const streams = tellers.flatMap((teller) => [...teller.positions].map(([channel, at]) => ({ teller, channel, at })));
  for (const { channel, at } of streams) {
    if (at !== heads.get(channel))
      faults.push(`${channel} was received up to ${at}, but its head is ${heads.get(channel)}`);
  }
  const logged = await readLogged(database);
  const histories = tellers.flatMap((teller) => [...teller.histories]);
  return {
    faults: [
      ...faults,
      ...tellers.flatMap((teller) => teller.faults),
      ...(await checkOutcomes(database, outcomes)),
      ...histories.flatMap(([channel, history]) => checkHistory(channel, history, logged)),
      ...(await checkLastBalances(database, histories)),
    ],
    acknowledged: outcomes.filter(({ reply }) => reply).length,
    refused: outcomes.filter(({ refusal }) => refusal).length,
    received: histories.reduce((sum, [, history]) => sum + history.length, 0),
  };
}

/** Reads the newest sequence of each account's channel. */
export async function readHeads(database: Database, accounts: readonly string[]): Promise<Map<string, number>> {
  const rows = await database.prisma.channel.findMany({ where: { name: { in: accounts.map(accountChannel) } } });
  return new Map(rows.map(({ name, head }) => [name, Number(head)]));
}

/** Checks that acknowledged orders are in the journal once, as replied, refused ones are not, and nothing else is. */
async function checkOutcomes(database: Database, outcomes: readonly Outcome[]): Promise<string[]> {
  const rows = await database.prisma.$queryRaw<Row[]>`
    SELECT id::float8 AS id, command_id AS "commandId", debit, credit, amount::float8 AS amount,
           debit_balance::float8 AS "debitBalance", credit_balance::float8 AS "creditBalance"
    FROM entries WHERE command_id NOT LIKE 'demo-%'`;
  const journal = new Map<string, Row[]>();
  for (const row of rows) journal.set(row.commandId, [...(journal.get(row.commandId) ?? []), row]);
  const done = await database.prisma.command.findMany({
    where: { NOT: { fingerprint: { startsWith: REFUSED } } },
    select: { id: true },
  });
  const stored = new Set(done.map(({ id }) => id));
  const faults = outcomes.flatMap(({ order, reply, refusal }) => {
    const entries = journal.get(order.id) ?? [];
    journal.delete(order.id);
    if (reply)
      return order.certainRefusal
        ? [`${order.id} should have been refused: ${order.certainRefusal}`]
        : checkReply(reply, entries);
    if (entries.length > 0 || stored.has(order.id)) return [`${order.id} was refused and took effect`];
    return refusal === (order.certainRefusal ?? 'bank.insufficient_funds')
      ? []
      : [`${order.id} was refused: ${refusal}`];
  });
  return [...faults, ...[...journal.keys()].map((id) => `${id} took effect without an answer`)];
}

function checkReply(reply: NonNullable<Outcome['reply']>, [entry, ...more]: Row[]): string[] {
  if (!entry) return [`${reply.id} was acknowledged and is not in the journal`];
  if (more.length > 0) return [`${reply.id} is in the journal ${more.length + 1} times`];
  const balance = entry.debit === reply.cedula ? entry.debitBalance : entry.creditBalance;
  const isSame =
    entry.id === reply.movimiento &&
    fromMinor(entry.amount) === reply.monto &&
    fromMinor(balance) === reply.nuevo_saldo;
  return isSame ? [] : [`${reply.id} was acknowledged with other values than the journal's`];
}

/** Reads the balances in the log, by channel and sequence. */
async function readLogged(database: Database): Promise<Map<string, number>> {
  const rows = await database.prisma.$queryRaw<{ channel: string; seq: number; balance: number }[]>`
    SELECT channel, seq::float8 AS seq, (data ->> 'balance')::float8 AS balance
    FROM events WHERE type = 'balance_updated'`;
  return new Map(rows.map(({ channel, seq, balance }) => [`${channel}#${seq}`, balance]));
}

/** Checks that no event is missing or repeated, and that each has the log's balance. */
function checkHistory(
  channel: string,
  history: readonly ReceivedBalance[],
  logged: ReadonlyMap<string, number>,
): string[] {
  return history.flatMap(({ from, seq, balance }, i) => {
    const before = history[i - 1];
    if (before && from !== before.seq + 1) return [`${channel}: ${from}..${seq} was received after ${before.seq}`];
    return logged.get(`${channel}#${seq}`) === balance
      ? []
      : [`${channel}: ${seq} had ${balance}, not the log's balance`];
  });
}

async function checkLastBalances(
  database: Database,
  histories: readonly [string, ReceivedBalance[]][],
): Promise<string[]> {
  const rows = await database.prisma.account.findMany({ select: { cedula: true, balance: true } });
  const balances = new Map(rows.map(({ cedula, balance }) => [accountChannel(cedula), fromMinor(Number(balance))]));
  return histories.flatMap(([channel, history]) => {
    const last = history.at(-1)?.balance;
    return last === balances.get(channel)
      ? []
      : [`${channel}: last received ${last}, the account has ${balances.get(channel)}`];
  });
}
