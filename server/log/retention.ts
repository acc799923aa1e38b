import type { Logger } from 'pino';
import { channelKinds, type ChannelKindSpec } from '../../contract/channels';
import { moneyCommands } from '../../contract/commands';
import type { Database, Tx } from '../db/client';

/** Tidies the log once a minute. */
export class Retention {
  readonly #timer: NodeJS.Timeout;
  #turn: Promise<void> | undefined;

  constructor(
    private readonly database: Database,
    private readonly log: Logger,
    everyMs = 60_000,
  ) {
    this.#timer = setInterval(() => void this.run(), everyMs);
  }

  run(): Promise<void> {
    return (this.#turn ??= this.#run().finally(() => (this.#turn = undefined)));
  }

  async #run(): Promise<void> {
    try {
      const events = await prune(this.database);
      const commands = await forgetCommands(this.database, moneyCommands);
      if (events + commands > 0) this.log.info({ events, commands }, 'retention: removed what is past its time');
    } catch (error) {
      this.log.warn({ err: error }, 'retention: nothing removed this time');
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#turn;
  }
}

/** Any number that no other part of Pulso locks by. */
const PRUNE_LOCK = 7_785_001;

/**
 * Removes events beyond what their channel's kind keeps (LOG-5), and remembers how far, so that a later
 * read answers a gap. One node prunes at a time; the others skip their turn.
 *
 * @returns how many events were removed.
 */
export function prune(database: Database, kinds: Record<string, ChannelKindSpec> = channelKinds): Promise<number> {
  return database.transaction(async (tx) => {
    const [lock] = await tx.$queryRaw<{ mine: boolean }[]>`SELECT pg_try_advisory_xact_lock(${PRUNE_LOCK}) AS mine`;
    if (!lock?.mine) return 0;
    let removed = 0;
    for (const [kind, { keep }] of Object.entries(kinds)) {
      if (!keep) continue;
      removed += await pruneByCount(tx, kind, keep.count);
      removed += await pruneByAge(tx, kind, keep.days);
    }
    return removed;
  });
}

const namesOf = (kind: string): string => `^${kind}(:|$)`;

function pruneByCount(tx: Tx, kind: string, count: number): Promise<number> {
  return tx.$executeRaw`
    WITH cut AS (
      UPDATE channels SET pruned = head - ${count}
      WHERE name ~ ${namesOf(kind)} AND head - pruned > ${count}
      RETURNING name, pruned
    )
    DELETE FROM events USING cut WHERE channel = cut.name AND seq <= cut.pruned`;
}

function pruneByAge(tx: Tx, kind: string, days: number): Promise<number> {
  return tx.$executeRaw`
    WITH old AS (
      SELECT channel, max(seq) AS seq FROM events
      WHERE at < now() - make_interval(days => ${days}) AND channel ~ ${namesOf(kind)}
      GROUP BY channel
    ), cut AS (
      UPDATE channels SET pruned = greatest(pruned, old.seq) FROM old WHERE name = old.channel
      RETURNING name, pruned
    )
    DELETE FROM events USING cut WHERE channel = cut.name AND seq <= cut.pruned`;
}

/** Forgets commands that only need to be recognised for a day; money commands are kept for ever (LOG-3). */
export function forgetCommands(database: Database, keptForEver: readonly string[]): Promise<number> {
  return database.prisma.$executeRaw`
    DELETE FROM commands WHERE at < now() - interval '24 hours' AND name <> ALL (${[...keptForEver]}::text[])`;
}
