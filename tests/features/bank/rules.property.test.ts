import fc from 'fast-check';
import { CASH_DESK } from '../../../contract/features/bank/schemas';
import { MAX_BALANCE } from '../../../contract/core/money';
import { Problem } from '../../../contract/problems';
import type { Principal } from '../../../contract/core/identity';
import { LedgerBatch, sealOf, type Account, type Entry } from '../../../server/features/bank/ledger-batch';
import { decide, type BankCommand } from '../../../server/features/bank/rules';

const cedulas = ['0000000001', '0000000002', '0000000003', '0000000004'];
const owners = ['u_ana', 'u_luis', null, 'u_ana'];
const FIRST_SEAL = '0'.repeat(64);

const user = (id: string, role: 'customer' | 'admin' = 'customer'): Principal => ({
  kind: 'user',
  id,
  username: id,
  displayName: id,
  role,
  sessionId: 's',
  expiresAt: 0,
});
const principals: Principal[] = [user('u_ana'), user('u_luis'), user('u_admin', 'admin'), { kind: 'guest', id: 'g' }];
const mayOperateAll = (principal: Principal): boolean => principal.kind === 'user' && principal.role === 'admin';

const cedula = fc.constantFrom(...cedulas, '0000000009', CASH_DESK);
const monto = fc.oneof(
  fc.integer({ min: 1, max: 2_000 }),
  fc.integer({ min: 1, max: 2 * MAX_BALANCE }),
  fc.constantFrom(1, MAX_BALANCE, MAX_BALANCE - 1),
);
const input = fc.oneof(
  fc.record({ name: fc.constantFrom('deposito' as const, 'retiro' as const), input: fc.record({ cedula, monto }) }),
  fc.record({ name: fc.constant('transferencia' as const), input: fc.record({ de: cedula, a: cedula, monto }) }),
);
const commands = fc.array(fc.tuple(input, fc.constantFrom(...principals)), { maxLength: 60 });
const accounts = fc.tuple(
  ...cedulas.map((_, i) =>
    fc.record({
      floor: fc.constantFrom(0, 0, -500, -MAX_BALANCE),
      movementLimit: fc.constantFrom(1_000, MAX_BALANCE, MAX_BALANCE),
      closed: fc.constant(i === 3),
    }),
  ),
);

interface World {
  all: Map<string, Account>;
  ledger: LedgerBatch;
}

function makeWorld(terms: readonly Pick<Account, 'floor' | 'movementLimit' | 'closed'>[]): World {
  const account = (cedula: string, more: Partial<Account>): Account => ({
    cedula,
    ownerId: null,
    kind: 'customer',
    balance: 0,
    floor: 0,
    movementLimit: 1,
    version: 0,
    closed: false,
    ...more,
  });
  const all = new Map([[CASH_DESK, account(CASH_DESK, { kind: 'cash_desk' })]]);
  cedulas.forEach((cedula, i) => all.set(cedula, account(cedula, { ...terms[i], ownerId: owners[i] ?? null })));
  return { all, ledger: new LedgerBatch(all, { entries: 0, seal: FIRST_SEAL }) };
}

const snapshot = ({ all, ledger }: World): string => JSON.stringify([[...all.values()], ledger.entries, ledger.head]);

function sidesOf(entries: readonly Entry[], cedula: string): { amount: number; version: number; balance: number }[] {
  return entries.flatMap((entry) => [
    ...(entry.debit === cedula
      ? [{ amount: -entry.amount, version: entry.debitVersion, balance: entry.debitBalance }]
      : []),
    ...(entry.credit === cedula
      ? [{ amount: entry.amount, version: entry.creditVersion, balance: entry.creditBalance }]
      : []),
  ]);
}

/** Decides the commands one after the other, and checks the ledger after each. */
function decideAll(
  terms: Parameters<typeof makeWorld>[0],
  sequence: readonly (readonly [{ name: string; input: object }, Principal])[],
): void {
  const world = makeWorld(terms);
  const { all, ledger } = world;
  sequence.forEach(([{ name, input }, principal], i) => {
    const before = snapshot(world);
    const command = { name, input, principal, actor: principal.id, id: `c${i}`, fingerprint: '', at: new Date(i) };
    const decision = decide(ledger, command as unknown as BankCommand, mayOperateAll);
    if (decision instanceof Problem) return expect(snapshot(world)).toBe(before);
    expect(principal.kind).toBe('user');
    // Each balance is a safe integer, but a partial sum of them may not be.
    const balances = [...all.values()].map(({ balance }) => BigInt(balance));
    expect(balances.reduce((sum, balance) => sum + balance, 0n)).toBe(0n);
    for (const account of all.values()) {
      expect(Math.abs(account.balance)).toBeLessThanOrEqual(MAX_BALANCE);
      if (account.kind === 'customer') expect(account.balance).toBeGreaterThanOrEqual(account.floor);
    }
    for (const { channel, data, seq } of decision.events) {
      const account = all.get(channel.slice('account:'.length))!;
      expect([JSON.parse(data), seq]).toEqual([
        { cedula: account.cedula, balance: account.balance / 100 },
        account.version,
      ]);
    }
  });
  let seal = FIRST_SEAL;
  ledger.entries.forEach((entry, i) => {
    expect([entry.id, entry.amount > 0, entry.debit !== entry.credit]).toEqual([i + 1, true, true]);
    seal = sealOf(seal, entry);
    expect(entry.seal).toBe(seal);
  });
  for (const { cedula, balance, version } of all.values()) {
    const sides = sidesOf(ledger.entries, cedula);
    expect(sides.reduce((sum, { amount }) => sum + amount, 0)).toBe(balance);
    expect(sides.map((side) => side.version)).toEqual(Array.from({ length: version }, (_, n) => n + 1));
    let running = 0;
    for (const side of sides) expect(side.balance).toBe((running += side.amount));
  }
}

it('[BANK-2] [BANK-3] [BANK-5] the ledger adds up, no balance falls below its floor, and a refusal changes nothing', () => {
  fc.assert(fc.property(accounts, commands, decideAll), { numRuns: 400 });
});
