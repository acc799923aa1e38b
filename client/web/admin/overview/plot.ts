import uPlot from 'uplot';
import type { Language } from '../../language/languages';
import type { Line } from './series';
import { WINDOW_MS, type AlignedTraces } from './vitals-history';
import 'uplot/dist/uPlot.min.css';

const HEIGHT = 132;
/** The shortest time span of the chart; it grows to the whole window. Milliseconds. */
const LEAST_MS = 60_000;
/** The possible distances between time labels, in milliseconds. */
const STEPS_MS = [15_000, 30_000, 60_000];
const WIDEST_STEP_MS = 120_000;
const MOST_TIMES = 4;
/** The part of the chart's width that half a time label takes. */
const EDGE = 0.08;
/** Dash patterns in pixels, so that lines can be told apart without colours. */
export const dashes: readonly (readonly number[])[] = [[], [6, 4], [2, 3], [10, 3, 2, 3], [12, 5], [4, 2, 1, 2]];
/** The number of colours in `chart.module.css`. */
export const COLORS = 6;

interface PlotOptions {
  readonly lines: readonly Line[];
  readonly language: Language;
  /** Called with the data index under the pointer, or `undefined`. */
  onPoint(place: number | undefined): void;
}

/** A canvas chart of the last minutes, in the page's colours. */
export class Plot {
  readonly #chart: uPlot;
  readonly #resized: ResizeObserver;

  constructor(place: HTMLElement, options: PlotOptions) {
    this.#chart = new uPlot(optionsFor(place, options), [[]], place);
    this.#resized = new ResizeObserver(() => this.#chart.setSize({ width: place.clientWidth, height: HEIGHT }));
    this.#resized.observe(place);
  }

  /** @param end - the right edge, in milliseconds since 1970. */
  show(traces: AlignedTraces, end: number): void {
    this.#chart.batch(() => {
      this.#chart.setData(traces, false);
      const [first = end] = traces[0];
      const span = Math.min(WINDOW_MS, Math.max(LEAST_MS, end - first));
      this.#chart.setScale('x', { min: end - span, max: end });
    });
  }

  destroy(): void {
    this.#resized.disconnect();
    this.#chart.destroy();
  }
}

function optionsFor(place: HTMLElement, { lines, language, onPoint }: PlotOptions): uPlot.Options {
  const style = getComputedStyle(place);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  const axis = {
    stroke: color('--pulso-muted'),
    font: `11px ${style.fontFamily}`,
    ticks: { show: false },
    grid: { stroke: color('--pulso-line'), width: 1 },
  };
  return {
    width: place.clientWidth,
    height: HEIGHT,
    padding: [8, 4, 0, 0],
    ms: 1,
    legend: { show: false },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false }, sync: { key: 'pulso-vitals' } },
    scales: { x: { time: true }, y: { range: (_self, _low, high) => [0, Math.max(1, (high || 0) * 1.15)] } },
    axes: [
      {
        ...axis,
        size: 22,
        grid: { show: false },
        splits: (_self, _axis, from, until) => timesIn(from, until),
        values: (_self, moments) => timeWords(moments, language),
      },
      {
        ...axis,
        size: 44,
        space: 32,
        values: (_self, numbers) => numbers.map((number) => number.toLocaleString(language)),
      },
    ],
    series: [{}, ...lines.map((line) => seriesOf(line, color(`--chart-${line.color % COLORS}`)))],
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? undefined)] },
  };
}

/** Returns round times, as many as fit; labels at the edges would be cut off or overlap the other axis. */
function timesIn(from: number, until: number): number[] {
  const step = STEPS_MS.find((wide) => (until - from) / wide <= MOST_TIMES) ?? WIDEST_STEP_MS;
  const edge = (until - from) * EDGE;
  const first = Math.ceil((from + edge) / step) * step;
  const last = until - edge;
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, place) => first + place * step);
}

/** Formats times, with seconds only if needed. */
function timeWords(moments: readonly number[], language: Language): string[] {
  const isFine = moments.some((moment) => moment % 60_000 !== 0);
  const time = new Intl.DateTimeFormat(language, { timeStyle: isFine ? 'medium' : 'short', hourCycle: 'h23' });
  return moments.map((moment) => time.format(moment));
}

const seriesOf = ({ label, dash }: Line, stroke: string): uPlot.Series => ({
  label,
  stroke,
  width: 2,
  dash: [...(dashes[dash % dashes.length] ?? [])],
  spanGaps: false,
  points: { show: true, size: 4, stroke, fill: stroke, filter: (self, line) => lonelyPoints(self.data[line] ?? []) },
});

/** Returns the values without neighbours: no line would show them. */
function lonelyPoints(values: ArrayLike<number | null | undefined>): number[] {
  const there = Array.from(values, (value, place) => ({ value, place })).filter(({ value }) => value !== undefined);
  return there
    .filter(
      ({ value }, at) =>
        value !== null && (there[at - 1]?.value ?? null) === null && (there[at + 1]?.value ?? null) === null,
    )
    .map(({ place }) => place);
}
