import { Parts } from '../../server/runtime/parts';

it('[HUB-8] parts are released once, in the reverse order of their making, each within its share of the time', async () => {
  const parts = new Parts();
  const released: [part: string, patienceMs: number][] = [];
  const note = (part: string, ms: number): void => void released.push([part, ms]);
  expect(parts.add('first', note, 1 / 2)).toBe('first');
  parts.add('second', note, () => 7);
  parts.add('third', note);
  const release = parts.release(80);
  expect(parts.release(1)).toBe(release);
  await release;
  expect(released).toEqual([
    ['third', 10],
    ['second', 7],
    ['first', 40],
  ]);
});

it('[HUB-8] a part whose release throws, rejects or hangs does not keep the others from theirs', async () => {
  const parts = new Parts();
  const released: string[] = [];
  parts.add('last', (part) => released.push(part));
  parts.add('hangs', () => new Promise(() => undefined));
  parts.add('rejects', () => Promise.reject(new Error('no')));
  parts.add('throws', () => {
    throw new Error('no');
  });
  await parts.release(40);
  expect(released).toEqual(['last']);
});
