import type { ServerProcess } from '../support/servers/server-process';
import { accountChannel } from '../../contract/features/bank/channels';
import { ANAS, sendRequest, LUISS } from '../support/servers/test-server';
import type { Chance } from './seeded-random';
import { Teller } from './teller';

/** Eight clients (tellers) that work on twenty accounts. */
export interface Office {
  readonly accounts: readonly string[];
  readonly tellers: readonly Teller[];
  work(): void;
  /** Resolves as soon as `count` more answers and events have arrived. */
  news(count: number): Promise<void>;
  /** Stops creating orders; resolves when all are answered. */
  finish(): Promise<void>;
  close(): void;
}

const ACCOUNTS = 20;

/** The user and the transport of each teller. */
const tabs = [
  ['ana', 'websocket'],
  ['ana', 'polling'],
  ['ana', 'upgrade'],
  ['luis', 'websocket'],
  ['luis', 'polling'],
  ['luis', 'upgrade'],
  ['admin', 'websocket'],
  ['admin', 'polling'],
] as const;

/**
 * Opens twenty accounts. Ana and Luis own ten each, with automatic subscriptions; the administrator subscribes to some
 * of both.
 */
export async function openOffice(server: ServerProcess, chance: Chance): Promise<Office> {
  const admin = await signIn(server, 'admin');
  const own = { ana: [ANAS], luis: [LUISS] };
  for (let i = 2; i < ACCOUNTS; i++) {
    const usuario = i % 2 === 0 ? 'ana' : 'luis';
    const cedula = String(1_000_000_000 + i);
    const headers = { authorization: `Bearer ${admin}` };
    const body = { cedula, titular: usuario, usuario };
    const { status } = await sendRequest(server.url, '/api/cuentas', { headers, body });
    if (status >= 300) throw new Error(`account ${cedula} was not opened: ${status}`);
    own[usuario].push(cedula);
  }
  const all = [...own.ana, ...own.luis];
  const tokens = { ana: await signIn(server, 'ana'), luis: await signIn(server, 'luis'), admin };

  let received = 0;
  const waiting = new Set<() => void>();
  const onProgress = (): void => {
    received++;
    for (const check of waiting) check();
  };
  const tellers = tabs.map(
    ([user, transport], i) =>
      new Teller({
        name: `${user}-${transport}-${i}`,
        url: server.url,
        token: tokens[user],
        transports: transport === 'upgrade' ? ['polling', 'websocket'] : [transport],
        chance: chance.fork(),
        accounts: { own: user === 'admin' ? all : own[user], all },
        channels: user === 'admin' ? all.filter((_, at) => at % 3 === 0).map(accountChannel) : [],
        window: 8,
        onProgress,
      }),
  );
  return {
    accounts: all,
    tellers,
    work: () => tellers.forEach((teller) => teller.work()),
    news(count) {
      const target = received + count;
      return new Promise((resolve) => {
        const check = (): void => {
          if (received < target) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
      });
    },
    async finish() {
      await Promise.all(tellers.map((teller) => teller.finish()));
    },
    close: () => tellers.forEach((teller) => teller.close()),
  };
}

/** Signs a user in. The session outlives the server that created it. */
async function signIn(server: ServerProcess, username: string): Promise<string> {
  const body = { username, password: `${username}-demo` };
  const { json } = await sendRequest(server.url, '/api/auth/entrar', { body });
  return (json.data as { token: string }).token;
}
