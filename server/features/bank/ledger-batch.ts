import { hash } from 'node:crypto';
import { CASH_DESK, type MovementKind } from '../../../contract/features/bank/schemas';
import type { AuditEntry } from '../../audit/audit-entry';
import type { Command } from '../../commands/define';
import { Quota } from '../../db/quota';

/** An account, as the rules use it. Amounts are integers of minor units. */
export interface Account {
  readonly cedula: string;
  readonly ownerId: string | null;
  readonly kind: 'customer' | 'cash_desk';
  balance: number;
  floor: number;
  movementLimit: number;
  version: number;
  closed: boolean;
}

/** The fields of an account that may change beside its balance. */
export type AccountTerms = Pick<Account, 'floor' | 'movementLimit' | 'closed'>;

/** An account that the batch opens. */
export interface NewAccount extends Account {
  readonly holder: string;
}

/** One row of the journal (BANK-2): `debit` pays, `credit` receives. */
export interface Entry {
  id: number;
  kind: MovementKind;
  debit: string;
  credit: string;
  amount: number;
  debitVersion: number;
  debitBalance: number;
  creditVersion: number;
  creditBalance: number;
  actor: string;
  commandId: string;
  at: Date;
  seal: string;
}

export interface JournalHead {
  entries: number;
  seal: string;
}

const UNLIMITED = new Quota(Infinity, new Map());

/** The accounts that a batch of commands uses, locked and in memory, and the batch's changes to them. */
export class LedgerBatch {
  readonly entries: Entry[] = [];
  readonly opened: NewAccount[] = [];
  readonly watchersAdded: { cedula: string; userId: string }[] = [];
  readonly watchersRemoved: { cedula: string; userId: string }[] = [];
  /** Accounts with changed terms, and how often the batch changed them. */
  readonly amended = new Map<Account, number>();
  /** Names of the holders, where a command needs them. */
  readonly holders = new Map<string, string>();
  /** Accounts of each owner, and watchers of each account, where a command adds to them. */
  accountsOf = UNLIMITED;
  watchersOf = UNLIMITED;
  /** Entries for the audit log. */
  readonly auditEntries: AuditEntry[] = [];
  readonly #changed = new Set<Account>();

  constructor(
    private readonly accounts: Map<string, Account>,
    private journal: JournalHead,
    /** User ids by user name, for the commands that name users. */
    private readonly users: ReadonlyMap<string, string> = new Map(),
  ) {}

  account(cedula: string): Account | undefined {
    return this.accounts.get(cedula);
  }

  userId(username: string): string | undefined {
    return this.users.get(username);
  }

  get cashDesk(): Account {
    const desk = this.accounts.get(CASH_DESK);
    if (!desk) throw new Error('the bank has no cash desk');
    return desk;
  }

  get head(): JournalHead {
    return this.journal;
  }

  /** Accounts with a new balance, in lock order. */
  get changed(): Account[] {
    return [...this.#changed].sort((a, b) => (a.cedula < b.cedula ? -1 : 1));
  }

  /** Moves money and adds the entry. The caller has checked the rules; the sum over all accounts stays zero. */
  move(movement: { kind: MovementKind; debit: Account; credit: Account; amount: number }, command: Command): Entry {
    const { kind, debit, credit, amount } = movement;
    debit.balance -= amount;
    credit.balance += amount;
    debit.version++;
    credit.version++;
    const entry: Entry = {
      id: this.journal.entries + 1,
      kind,
      debit: debit.cedula,
      credit: credit.cedula,
      amount,
      debitVersion: debit.version,
      debitBalance: debit.balance,
      creditVersion: credit.version,
      creditBalance: credit.balance,
      actor: command.actor,
      commandId: command.id,
      at: command.at,
      seal: '',
    };
    entry.seal = sealOf(this.journal.seal, entry);
    this.journal = { entries: entry.id, seal: entry.seal };
    this.entries.push(entry);
    this.#changed.add(debit).add(credit);
    return entry;
  }

  /** Changes an account's terms. The change is a separate version: its event takes the next sequence. */
  amend(account: Account, terms: Partial<AccountTerms>): void {
    Object.assign(account, terms);
    account.version++;
    this.amended.set(account, (this.amended.get(account) ?? 0) + 1);
  }

  open(account: NewAccount): void {
    this.accounts.set(account.cedula, account);
    this.holders.set(account.cedula, account.holder);
    this.opened.push(account);
  }
}

/**
 * Computes the seal of an entry: sha-256 over the previous seal and the entry's own fields. The hash chain reveals an
 * entry that was changed or removed outside the application.
 */
export function sealOf(previous: string, entry: Omit<Entry, 'seal'>): string {
  const { id, kind, debit, credit, amount, debitVersion, debitBalance, creditVersion, creditBalance } = entry;
  const movement = `${id}|${kind}|${debit}|${credit}|${amount}`;
  const effect = `${debitVersion}|${debitBalance}|${creditVersion}|${creditBalance}`;
  const cause = `${entry.actor}|${entry.commandId}|${entry.at.getTime()}`;
  return hash('sha256', `${previous}|${movement}|${effect}|${cause}`, 'hex');
}
