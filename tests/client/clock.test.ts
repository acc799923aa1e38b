import { Clock } from '../../client/sdk/core/clock';

it('[INS-2] the fastest of the last answers determines the offset of the hub’s clock', () => {
  const clock = new Clock();
  expect(clock.offsetMs).toBeUndefined();
  clock.take(1_000, 3_000, 400);
  expect(clock.offsetMs).toBe(1_800);
  clock.take(5_000, 6_905, 10);
  clock.take(9_000, 11_500, 900);
  expect(clock.offsetMs).toBe(1_900);
  for (let at = 0; at < 8; at++) clock.take(20_000 + at, 20_050 + at, 100);
  expect(clock.offsetMs).toBe(0);
});
