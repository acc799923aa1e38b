import { stepLine } from '../../client/web/bank/step-line';

it('each value is a level step, the highest on top and the lowest at the bottom', () => {
  expect(stepLine([0, 10, 5], 300, 108)).toEqual({
    line: 'M0 104V104H100V4H200V54H300',
    area: 'M0 104V104H100V4H200V54H300V108H0Z',
  });
});

it('a constant value lies in the middle', () => {
  expect(stepLine([7, 7], 100, 100).line).toBe('M0 50V50H50V50H100');
});
