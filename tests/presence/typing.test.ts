import { TYPING_FORGOTTEN_MS } from '../../contract/core/presence';
import { Typing } from '../../server/presence/typing';

const ana = { user_id: 'u_ana', username: 'ana', display_name: 'Ana' };

describe('[PRE-3] typing without a stop signal', () => {
  const published: [number, string, boolean][] = [];
  let typing: Typing;
  beforeEach(() => {
    jest.useFakeTimers();
    published.length = 0;
    typing = new Typing((room, { username }, isTyping) => published.push([room, username, isTyping]));
  });
  afterEach(() => {
    typing.close();
    jest.useRealTimers();
  });

  it('is stopped when it was not repeated for as long as receivers keep it', () => {
    typing.started(1, ana);
    jest.advanceTimersByTime(TYPING_FORGOTTEN_MS - 1);
    expect(published).toEqual([[1, 'ana', true]]);
    jest.advanceTimersByTime(1);
    expect(published).toEqual([
      [1, 'ana', true],
      [1, 'ana', false],
    ]);
  });

  it('continues while it is repeated, and is passed on about as often as clients send it', () => {
    for (let second = 0; second < 10; second++) {
      typing.started(1, ana);
      jest.advanceTimersByTime(1_000);
    }
    expect(published).toEqual(Array(5).fill([1, 'ana', true]));
  });

  it('is kept separately for each room', () => {
    typing.started(1, ana);
    typing.started(2, ana);
    typing.stopped(1, 'u_ana');
    typing.stopped(1, 'u_ana');
    expect(published).toEqual([
      [1, 'ana', true],
      [2, 'ana', true],
      [1, 'ana', false],
    ]);
  });
});
