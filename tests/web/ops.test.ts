import { opsEs } from '../../client/web/language/ops.es';
import { opsEn } from '../../client/web/language/ops.en';
import { draftError, refusedLine, sourcesOf } from '../../client/web/ops/jobs/sources-draft';
import { asJson, asText, matches, type Line } from '../../client/web/ops/log/tail';
import { sourceFaults } from '../../contract/features/ops/schemas';
import { problem } from '../../contract/problems';

const line = (message: string, level: Line['event']['level'] = 'info', node?: string): Line => ({
  seq: 1,
  event: {
    id: 'x',
    type: 'log',
    timestamp: '2026-11-26T10:00:00.000Z',
    source: 'backend',
    level,
    message,
    ...(node && { node }),
  },
});

it('[OPS-11] lines are found by level and by any part of their text, ignoring case and accents', () => {
  const found = line('Sesión iniciada (ip=127.0.0.1)', 'warning');
  expect(matches(found, { level: undefined, text: ' sesion ' })).toBe(true);
  expect(matches(found, { level: 'warning', text: 'IP=127' })).toBe(true);
  expect(matches(found, { level: 'error', text: '' })).toBe(false);
  expect(matches(found, { level: undefined, text: '.*' })).toBe(false);
});

it('[OPS-11] the exported files have one line for each log line, and the unchanged events', () => {
  const lines = [line('one'), line('two', 'error', 'n-1')];
  expect(asText(lines)).toBe(
    '2026-11-26T10:00:00.000Z INFO    [backend] one\n2026-11-26T10:00:00.000Z ERROR   [backend n-1] two\n',
  );
  expect(JSON.parse(asJson(lines))).toEqual(lines.map(({ event }) => event));
});

it('[OPS-8] a draft is refused before it is sent as the hub would refuse it, at its line', () => {
  const error = (draft: string) => draftError(draft, opsEs);
  expect(error(' \n ')).toBe(opsEs.jobs.none);
  expect(error('http://a.example/\n\nftp://b.example/')).toBe(opsEs.jobs.wrongUrl(3));
  expect(error('http://a:b@c.example/')).toBe(opsEs.jobs.wrongUrl(1));
  expect(error('http://a.example\n\n HTTP://A.example/ ')).toBe(opsEs.jobs.twice(3));
  expect(error(Array.from({ length: 51 }, (_, i) => `http://a.example/${i}`).join('\n'))).toBe(opsEs.jobs.tooMany);
  expect(error('http://a.example/\n\nhttps://b.example/')).toBeUndefined();
  expect(sourcesOf('http://a.example/\n\n https://b.example/ ')).toEqual(['http://a.example/', 'https://b.example/']);
  const refusal = problem('request.invalid', { field: 'fuentes.1' });
  expect(refusedLine('http://a.example/\n\nhttp://b.example/', refusal, 'no', opsEs)).toBe(
    opsEs.jobs.lineRefused(3, 'no'),
  );
  expect(refusedLine('x', problem('ops.queue_full'), 'lleno', opsEs)).toBe('lleno');
});

it.each([opsEs, opsEn])('every fault of a source has a text', ({ jobs }) => {
  for (const fault of sourceFaults) expect(jobs.faults[fault]).toBeTruthy();
});
