import { SessionCache } from '../../server/identity/session/session-cache';
import type { SessionRow } from '../../server/identity/session/session-rows';
import type { Identity } from '../../server/identity/session/sessions';
import { startProxy, type Proxy } from '../support/servers/proxy';
import { ADDRESS, signInAs, startPeople, type Node, type People } from './identity-world';

let people: People;
let proxy: Proxy;
let here: Node;
let there: Node;

beforeAll(async () => {
  people = await startPeople(async (home) => {
    proxy = await startProxy(home.url);
    return proxy.url;
  });
});
afterAll(async () => {
  await people.close();
  await proxy.close();
});
beforeEach(() => {
  here = people.identity();
  there = people.identity();
});

/** Does the log's work between nodes: applies every event, in order. */
const applyEvents = (from: Node, to: Identity): void => from.told.forEach((event) => to.applyAccess(event));
const refused = { code: 'auth.invalid_token' };

it('signs in, and any node identifies the session by its token', async () => {
  const { token, principal } = await signInAs(here.identity, 'ana');
  expect(principal).toMatchObject({ kind: 'user', id: 'u_ana', username: 'ana', displayName: 'ANA', role: 'customer' });
  expect(there.identity.known(token)).toBeUndefined();
  await expect(there.identity.identify(token)).resolves.toEqual(principal);
  expect(there.identity.known(token)).toEqual(principal);
});

it('[SEC-14] each sign-in is a new session, and ends the one that the browser held', async () => {
  const first = await signInAs(here.identity, 'ana');
  const second = await here.identity.signIn({
    username: 'ana',
    password: 'ana-demo',
    ip: ADDRESS,
    previous: first.principal,
  });
  expect(second.principal.sessionId).not.toBe(first.principal.sessionId);
  await expect(here.identity.identify(first.token)).rejects.toMatchObject(refused);
  await expect(here.identity.identify(second.token)).resolves.toMatchObject({ id: 'u_ana' });
});

it('[SEC-8] signing out ends that session on every node, and no other', async () => {
  const mine = await signInAs(here.identity, 'ana');
  const other = await signInAs(here.identity, 'ana');
  await there.identity.identify(mine.token);
  await here.identity.signOut(mine.principal);
  expect(here.identity.known(mine.token)).toBeUndefined();
  applyEvents(here, there.identity);
  expect(there.identity.known(mine.token)).toBeUndefined();
  await expect(there.identity.identify(mine.token)).rejects.toMatchObject(refused);
  await expect(there.identity.identify(other.token)).resolves.toMatchObject({ id: 'u_ana' });
});

it('[SEC-8] a session that ends while it is being read is not cached', async () => {
  const { token, principal } = await signInAs(here.identity, 'ana');
  const asked = there.identity.identify(token);
  there.identity.applyAccess({ type: 'session_ended', data: JSON.stringify({ sessionId: principal.sessionId }) });
  await expect(asked).rejects.toMatchObject(refused);
  expect(there.identity.known(token)).toBeUndefined();
});

it('[SEC-8] a disabled user loses all sessions and gets no new one', async () => {
  const { token } = await signInAs(here.identity, 'luis');
  await there.identity.identify(token);
  await here.identity.setDisabled('u_luis', true);
  expect(here.told.map(({ type }) => type)).toEqual(expect.arrayContaining(['user_changed', 'session_ended']));
  applyEvents(here, there.identity);
  await expect(there.identity.identify(token)).rejects.toMatchObject(refused);
  await expect(signInAs(here.identity, 'luis')).rejects.toMatchObject({ code: 'auth.wrong_credentials' });
  await here.identity.setDisabled('u_luis', false);
  await expect(here.identity.identify(token)).rejects.toMatchObject(refused);
  await expect(signInAs(here.identity, 'luis')).resolves.toBeDefined();
});

it('[SEC-12] a change of role applies from the next request, on every node', async () => {
  const { token } = await signInAs(here.identity, 'ana');
  await there.identity.identify(token);
  await here.identity.setRole('u_ana', 'admin');
  applyEvents(here, there.identity);
  await expect(here.identity.identify(token)).resolves.toMatchObject({ role: 'admin' });
  await expect(there.identity.identify(token)).resolves.toMatchObject({ role: 'admin' });
  await here.identity.setRole('u_ana', 'customer');
});

it('[SEC-12] a role that changes while the session is being read is not missed', async () => {
  const row = { id: 's', userId: 'u', username: 'ana', displayName: 'Ana', disabled: false, endedAt: null };
  const expiresAt = new Date(Date.now() + 60_000);
  const reads: SessionRow[] = [
    { ...row, role: 'admin', expiresAt },
    { ...row, role: 'customer', expiresAt },
  ];
  const cache = new SessionCache(
    { verify: () => Promise.resolve({ userId: 'u', sessionId: 's', expiresAt: expiresAt.getTime() }) },
    () => {
      const found = reads.shift();
      // The change arrives while the first read, with the old role, is under way.
      if (reads.length === 1)
        cache.apply({ type: 'user_changed', data: { userId: 'u', role: 'customer', disabled: false } });
      return Promise.resolve(found);
    },
  );
  await expect(cache.find('token')).resolves.toMatchObject({ role: 'customer' });
  expect(cache.known('token')).toMatchObject({ role: 'customer' });
});

it('ends all sessions of a user, and refuses an unknown user', async () => {
  const [one, two] = [await signInAs(here.identity, 'ana'), await signInAs(here.identity, 'ana')];
  await here.identity.endSessions('u_ana');
  await expect(here.identity.identify(one.token)).rejects.toMatchObject(refused);
  await expect(here.identity.identify(two.token)).rejects.toMatchObject(refused);
  await expect(here.identity.endSessions('u_nobody')).rejects.toMatchObject({ code: 'auth.user_not_found' });
  await expect(here.identity.setRole('u_nobody', 'admin')).rejects.toMatchObject({ code: 'auth.user_not_found' });
});

it('[SEC-7] an expired session is refused, from memory as well', async () => {
  const short = people.identity({ sessionMs: 1500 });
  const { token, principal } = await signInAs(short.identity, 'ana');
  await expect(short.identity.identify(token)).resolves.toBeDefined();
  await new Promise((later) => setTimeout(later, principal.expiresAt - Date.now() + 20));
  expect(short.identity.known(token)).toBeUndefined();
  await expect(short.identity.identify(token)).rejects.toMatchObject(refused);
});

it('a thousand clients that reconnect at once cause a handful of reads', async () => {
  const { token } = await signInAs(here.identity, 'ana');
  const read = jest.spyOn(people.database.prisma, '$queryRaw');
  try {
    await Promise.all(Array.from({ length: 1000 }, () => there.identity.identify(token)));
    expect(read.mock.calls.length).toBeLessThan(20);
  } finally {
    read.mockRestore();
  }
});

it('[SEC-40] without the database only sessions in memory are accepted', async () => {
  const known = await signInAs(here.identity, 'ana');
  const unknown = await signInAs(here.identity, 'ana');
  await there.identity.identify(known.token);
  proxy.cut();
  try {
    await expect(there.identity.identify(known.token)).resolves.toMatchObject({ id: 'u_ana' });
    for (const attempt of [
      there.identity.identify(unknown.token),
      there.identity.signOut(known.principal),
      there.identity.setRole('u_ana', 'admin'),
      signInAs(there.identity, 'ana'),
    ]) {
      await expect(attempt).rejects.toMatchObject({ code: 'server.unavailable' });
    }
  } finally {
    proxy.pass();
  }
  await expect(there.identity.identify(unknown.token)).resolves.toMatchObject({ id: 'u_ana' });
});
