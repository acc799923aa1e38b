import { defineContract } from '../../contract/core/define';
import { bankContract } from '../../contract/features/bank/contract';
import { catalogContract } from '../../contract/features/catalog/contract';
import { FoldedAuthorizer, everybody } from '../../server/authorization/channel-authorizer';
import { defineFeature, lane, type FeatureContext } from '../../server/feature/feature';
import { mount, type MountOptions } from '../../server/feature/mount';
import { features } from '../../server/features';
import { bank } from '../../server/features/bank/lane';
import { catalog } from '../../server/features/catalog/lane';

const bankLane = lane(bank(() => true));
const catalogLane = lane(catalog(() => true, 1));

// These are compiled by `npm run check`: a line that is no error any more is one itself.
// @ts-expect-error commands without a lane
defineFeature(bankContract, () => ({ lanes: [], access: { account: everybody } }));
// @ts-expect-error a channel without an access rule
defineFeature(bankContract, () => ({ lanes: [bankLane], access: {} }));
// @ts-expect-error a signal without a handler
defineFeature(catalogContract, () => ({ lanes: [catalogLane], access: { catalog: everybody, editing: everybody } }));
defineContract({
  name: 'wrong',
  // @ts-expect-error a channel without the schemas of its events
  channels: { wrong: { log: false, slow: 'drop', keep: null, tail: 0, internal: false } },
  // @ts-expect-error a problem without its English sentence
  problems: { 'wrong.problem': { status: 400, retry: false, message: 'No.' } },
});

/** A value whose members and results are itself. */
const nothing = new Proxy(() => undefined, { get: () => nothing, apply: () => nothing }) as unknown as object;

/** A context for features whose parts are not used. */
const context = Object.fromEntries(
  ['database', 'hub', 'roster', 'presence', 'audit', 'limiter', 'config', 'log', 'bounded', 'origins'].map((name) => [
    name,
    nothing,
  ]),
) as unknown as FeatureContext;

const mounting =
  (some: MountOptions['features'], authorizer = new FoldedAuthorizer()) =>
  () =>
    mount({
      features: some,
      context,
      authorizer,
      limiter: nothing,
      tail: nothing,
      metrics: nothing,
    } as unknown as MountOptions);

it('a feature that is mounted twice, or a command without a lane, fails the start', () => {
  expect(Object.keys(mounting(features)().lanes)).toContain('deposito');
  expect(mounting([...features, features[0]!])).toThrow(/two (lanes|access rules)/);
  expect(mounting(features.slice(1))).toThrow('commands without a lane: deposito');
});

it('[HUB-7] a channel kind without an access rule is refused to everyone, and shared look-ups run once', async () => {
  const asked: string[][] = [];
  const among = (_: unknown, keys: readonly string[]): Promise<Set<string>> => {
    asked.push([...keys].sort());
    return Promise.resolve(new Set(keys.filter((key) => key !== '2')));
  };
  const access = { filterPermitted: among, canSubscribe: () => Promise.resolve(true) };
  const authorizer = new FoldedAuthorizer();
  authorizer.add({ room: access, presence: access, catalog: everybody });
  const guest = { kind: 'guest', id: 'guest:1' } as const;
  const channels = ['room:1', 'presence:1', 'room:2', 'presence:3', 'catalog', 'catalog:1', 'account:1', 'nonsense'];
  expect([...(await authorizer.filterPermitted(guest, channels))].sort()).toEqual([
    'catalog',
    'presence:1',
    'presence:3',
    'room:1',
  ]);
  expect(asked).toEqual([['1', '2', '3']]);
  expect(await authorizer.canSubscribe(guest, 'account:1')).toBe(false);
  expect(() => authorizer.add({ room: everybody })).toThrow('two access rules');
});
