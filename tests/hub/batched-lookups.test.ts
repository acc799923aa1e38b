import type { Principal } from '../../contract/core/identity';
import { batchedAccess, type AccessLookup } from '../../server/authorization/batched-lookups';

const guest = (n: number): Principal => ({ kind: 'guest', id: `guest:${n}` });
const user = (id: string): Principal => ({
  ...{ kind: 'user', id, username: id, displayName: id, role: 'customer', sessionId: `s-${id}`, expiresAt: 0 },
});

/** An access rule that allows the even keys, and answers when the test lets it. */
function makeAccess() {
  const asked: { principal: Principal; keys: readonly string[]; answer(): void; fail(): void }[] = [];
  const access = batchedAccess<AccessLookup>({
    canSubscribe: () => Promise.reject(new Error('single look-up instead of a batch')),
    filterPermitted: (principal: Principal, keys: readonly string[]) =>
      new Promise<ReadonlySet<string>>((resolve, reject) => {
        const answer = () => resolve(new Set(keys.filter((key) => Number(key) % 2 === 0)));
        asked.push({ principal, keys, answer, fail: () => reject(new Error('the database is away')) });
      }),
  });
  return { access, asked };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it('[SEC-56] a thousand guests who subscribe at once cause one look-up, and each gets an answer', async () => {
  const { access, asked } = makeAccess();
  const allowed = Promise.all(Array.from({ length: 1_000 }, (_, n) => access.canSubscribe(guest(n), String(n))));
  await turn();
  expect(asked.map(({ keys }) => keys.length)).toEqual([1_000]);
  asked[0]!.answer();
  expect((await allowed).filter(Boolean)).toHaveLength(500);
});

it('[SEC-56] look-ups of many users wait while two run, and a failed one makes room', async () => {
  const { access, asked } = makeAccess();
  const answers = ['ana', 'luis', 'eva', 'ana'].map((id, n) => access.canSubscribe(user(id), String(2 * n)));
  const settled = Promise.allSettled(answers);
  await turn();
  expect(asked.map(({ principal, keys }) => [principal.id, keys])).toEqual([
    ['ana', ['0', '6']],
    ['luis', ['2']],
  ]);
  asked[0]!.fail();
  await expect(answers[0]).rejects.toThrow('the database is away');
  await turn();
  expect(asked.map(({ principal }) => principal.id)).toEqual(['ana', 'luis', 'eva']);
  for (const { answer } of asked) answer();
  const outcomes = (await settled).map(({ status }) => status);
  expect(outcomes).toEqual(['rejected', 'fulfilled', 'fulfilled', 'rejected']);
});

it('[HUB-7] a look-up that runs already does not answer a later request', async () => {
  const { access, asked } = makeAccess();
  const before = access.canSubscribe(user('ana'), '2');
  await turn();
  const after = access.canSubscribe(user('ana'), '2');
  await turn();
  expect(asked).toHaveLength(2);
  for (const { answer } of asked) answer();
  expect(await Promise.all([before, after])).toEqual([true, true]);
});
