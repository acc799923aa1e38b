import { TYPING_FORGOTTEN_MS } from '../../contract/core/presence';
import { Typing } from '../../server/presence/typing';

const ana = { user_id: 'u_ana', username: 'ana', display_name: 'Ana' };

describe('[PRE-3] typing that is left open', () => {
  const told: [number, string, boolean][] = [];
  let typing: Typing;
  beforeEach(() => {
    jest.useFakeTimers();
    told.length = 0;
    typing = new Typing((room, { username }, isTyping) => told.push([room, username, isTyping]));
  });
  afterEach(() => {
    typing.close();
    jest.useRealTimers();
  });

  it('is closed when it has not been said again for as long as receivers remember it', () => {
    typing.started(1, ana);
    jest.advanceTimersByTime(TYPING_FORGOTTEN_MS - 1);
    expect(told).toEqual([[1, 'ana', true]]);
    jest.advanceTimersByTime(1);
    expect(told).toEqual([
      [1, 'ana', true],
      [1, 'ana', false],
    ]);
  });

  it('goes on while it is said, and is passed on about as often as clients say it', () => {
    for (let second = 0; second < 10; second++) {
      typing.started(1, ana);
      jest.advanceTimersByTime(1_000);
    }
    expect(told).toEqual(Array(5).fill([1, 'ana', true]));
  });

  it('is one thing in one room and another in the next', () => {
    typing.started(1, ana);
    typing.started(2, ana);
    typing.stopped(1, 'u_ana');
    typing.stopped(1, 'u_ana');
    expect(told).toEqual([
      [1, 'ana', true],
      [2, 'ana', true],
      [1, 'ana', false],
    ]);
  });
});
