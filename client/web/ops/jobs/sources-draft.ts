import { MAX_SOURCES, sourceUrl } from '../../../../contract/features/ops/schemas';
import type { Problem } from '../../../../contract/problems';
import type { OpsTexts } from '../../language/ops.es';

/** A line of the draft, and its number. */
interface Written {
  readonly url: string;
  readonly line: number;
}

/** The addresses of a draft, one per line; empty lines are ignored. */
const written = (draft: string): readonly Written[] =>
  draft
    .split('\n')
    .map((text, i) => ({ url: text.trim(), line: i + 1 }))
    .filter(({ url }) => url !== '');

/** The addresses to send. */
export const sourcesOf = (draft: string): string[] => written(draft).map(({ url }) => url);

/** Returns why the hub would refuse a draft, if it would. */
export function draftError(draft: string, { jobs }: OpsTexts): string | undefined {
  const lines = written(draft);
  if (lines.length === 0) return jobs.none;
  if (lines.length > MAX_SOURCES) return jobs.tooMany;
  const seen = new Set<string>();
  for (const { url, line } of lines) {
    const parsed = sourceUrl.safeParse(url);
    if (!parsed.success) return jobs.wrongUrl(line);
    if (seen.has(parsed.data)) return jobs.twice(line);
    seen.add(parsed.data);
  }
  return undefined;
}

/** Returns the hub's refusal, with the line that it concerns. */
export function refusedLine(draft: string, { field }: Problem, why: string, { jobs }: OpsTexts): string {
  const place = /^fuentes\.(\d+)$/.exec(field ?? '')?.[1];
  const line = place === undefined ? undefined : written(draft)[Number(place)]?.line;
  return line === undefined ? why : jobs.lineRefused(line, why);
}
