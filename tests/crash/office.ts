import type { ServerProcess } from '../start/server-process';
import { accountChannel } from '../../contract/features/bank/channels';
import { ANAS, knock, LUISS } from '../http/front-door';
import type { Chance } from './chance';
import { Teller } from './teller';

/** Eight tellers at work on twenty accounts. */
export interface Office {
  readonly accounts: readonly string[];
  readonly tellers: readonly Teller[];
  work(): void;
  /** Resolves in the very moment in which so many more answers and events have come. */
  news(count: number): Promise<void>;
  /** Draws no more orders; resolves when every one is answered. */
  finish(): Promise<void>;
  close(): void;
}

const ACCOUNTS = 20;

/** One tab each: whose it is, and how it is connected. */
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

/** Ana and Luis own ten accounts each and follow them unasked; the administrator's tabs subscribe to some of both. */
export async function openOffice(server: ServerProcess, chance: Chance): Promise<Office> {
  const admin = await signIn(server, 'admin');
  const own = { ana: [ANAS], luis: [LUISS] };
  for (let i = 2; i < ACCOUNTS; i++) {
    const usuario = i % 2 === 0 ? 'ana' : 'luis';
    const cedula = String(1_000_000_000 + i);
    const headers = { authorization: `Bearer ${admin}` };
    const body = { cedula, titular: usuario, usuario };
    const { status } = await knock(server.url, '/api/cuentas', { headers, body });
    if (status >= 300) throw new Error(`account ${cedula} was not opened: ${status}`);
    own[usuario].push(cedula);
  }
  const all = [...own.ana, ...own.luis];
  const tokens = { ana: await signIn(server, 'ana'), luis: await signIn(server, 'luis'), admin };

  let heard = 0;
  const waiting = new Set<() => void>();
  const onNews = (): void => {
    heard++;
    for (const look of waiting) look();
  };
  const tellers = tabs.map(
    ([user, way], i) =>
      new Teller({
        name: `${user}-${way}-${i}`,
        url: server.url,
        token: tokens[user],
        transports: way === 'upgrade' ? ['polling', 'websocket'] : [way],
        chance: chance.fork(),
        book: { own: user === 'admin' ? all : own[user], all },
        channels: user === 'admin' ? all.filter((_, at) => at % 3 === 0).map(accountChannel) : [],
        window: 8,
        onNews,
      }),
  );
  return {
    accounts: all,
    tellers,
    work: () => tellers.forEach((teller) => teller.work()),
    news(count) {
      const wanted = heard + count;
      return new Promise((resolve) => {
        const look = (): void => {
          if (heard < wanted) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
      });
    },
    async finish() {
      await Promise.all(tellers.map((teller) => teller.finish()));
    },
    close: () => tellers.forEach((teller) => teller.close()),
  };
}

/** A session outlives the server that it was opened at. */
async function signIn(server: ServerProcess, username: string): Promise<string> {
  const body = { username, password: `${username}-demo` };
  const { json } = await knock(server.url, '/api/auth/entrar', { body });
  return (json.data as { token: string }).token;
}
