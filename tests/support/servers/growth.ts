/** The milliseconds of CPU time that this process used, so that other load does not count. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function costOf(run: () => unknown): number {
  const before = cpuTime();
  run();
  return cpuTime() - before;
}

/** An allowance for noise and garbage collection, in milliseconds. */
const NOISE_MS = 4;
const ROUNDS = 4;
const ATTEMPTS = 2;

/**
 * Tests whether twice the input takes about twice the time, by the cheapest of several alternating runs of each. The
 * input must be long enough to show quadratic time: if `length` takes longer than the noise, four times the time for
 * twice the length is detected.
 *
 * @returns the times for `length` and for twice that, in milliseconds, if the second is more than three times the first
 */
export function superlinear(run: (length: number) => () => unknown, length: number): [number, number] | undefined {
  const [once, twice] = [run(length), run(2 * length)];
  for (let attempt = 1; ; attempt++) {
    const times: [number, number] = [Infinity, Infinity];
    for (let round = 0; round < ROUNDS; round++) {
      times[0] = Math.min(times[0], costOf(once));
      times[1] = Math.min(times[1], costOf(twice));
    }
    if (times[1] <= 3 * times[0] + NOISE_MS) return undefined;
    if (attempt === ATTEMPTS) return times;
  }
}

/** Characters of every class that expressions distinguish. */
const CHARACTERS = Array.from('a0Aé_ -.,;:=@/\\"\'()[]{}<>!%&\n\u0000\u001b\u009b');

/** The literal words in an expression. */
const wordsIn = (source: string): string[] =>
  [...new Set(source.match(/[\w:/<>=@-]{2,}/g))].filter((word) => !/^[dswbpuDSWB]$/.test(word)).slice(0, 8);

/** Strings that keep a superlinear expression busy for as long as possible. */
function* attacks(source: string): Generator<(length: number) => string> {
  const words = wordsIn(source);
  const pumps = [
    ...CHARACTERS,
    ...words,
    ...words.flatMap((word) => CHARACTERS.flatMap((one) => [word + one, one + word])),
    ...CHARACTERS.flatMap((one) => ['a', ' ', '.', '0'].map((other) => other + one)),
    ...words.flatMap((word) => words.map((other) => word + other)),
  ];
  const heads = ['', ...words];
  for (const pump of pumps) {
    for (const head of heads) {
      for (const tail of ['', '\u0001']) {
        yield (length) => head + pump.repeat(Math.ceil(length / pump.length)) + tail;
      }
    }
  }
}

/** The length of an attack, and its longest time in milliseconds if the time is linear. */
const LENGTH = 8_000;
const LINEAR_MS = 4;

/**
 * Attacks a regular expression from each position in a text, as `replace` and `matchAll` use it.
 *
 * @returns the first attack under which twice the length takes more than three times the time, if there is one
 */
export function attack(expression: RegExp): string | undefined {
  const everywhere = new RegExp(expression.source, `${expression.flags.replace(/[gy]/g, '')}g`);
  for (const make of attacks(expression.source)) {
    const text = make(LENGTH);
    if (costOf(() => text.replace(everywhere, '')) < LINEAR_MS) continue;
    const run = (length: number) => {
      const longer = make(length);
      return () => longer.replace(everywhere, '');
    };
    if (superlinear(run, LENGTH)) return make(40);
  }
  return undefined;
}
