import fc from 'fast-check';
import { createLog } from '../../server/telemetry/log';
import { LogLines, untold, type LogLine } from '../../server/telemetry/log-lines';

function open(level = 'info') {
  const entries: LogLine[] = [];
  const written: string[] = [];
  const lines = new LogLines();
  lines.listen((line) => entries.push(line));
  const log = createLog(level, { write: (line) => void written.push(line) }, lines);
  return { log, entries, written, lines };
}

it('[OPS-1] each line of the log is published as a sentence, with its level and source', () => {
  const { log, entries, written } = open();
  log.info({ status: 404, path: '/api/x', requestId: 'r-1' }, 'a request was refused');
  log.info({ job: 3, success: true }, 'scraping: a job is completed');
  log.warn({ err: new Error('it broke'), nested: { a: 1 } }, 'something');
  log.error({ err: new Error('surprise'), requestId: 'r-2' }, 'a request failed');
  log.fatal('the end');
  expect(entries.map(({ level, source, message }) => [level, source, message])).toEqual([
    ['info', 'backend', 'a request was refused (status=404 path=/api/x requestId=r-1)'],
    ['success', 'scraping', 'scraping: a job is completed (job=3)'],
    ['warning', 'backend', 'something: it broke'],
    ['error', 'backend', 'a request failed: surprise (requestId=r-2)'],
    ['error', 'backend', 'the end'],
  ]);
  expect(entries.map(({ failure }) => failure?.message)).toEqual([
    ...[undefined, undefined, undefined],
    'a request failed: surprise (requestId=r-2)',
    'the end',
  ]);
  expect(written).toHaveLength(5);
});

it('[OPS-1] lines below LOG_LEVEL are not published, nor are debug lines', () => {
  const quiet = open('warn');
  quiet.log.info('not this');
  quiet.log.warn('but this');
  expect(quiet.entries.map(({ message }) => message)).toEqual(['but this']);
  const loud = open('debug');
  loud.log.debug('not this');
  loud.log.info('but this');
  expect(loud.entries.map(({ message }) => message)).toEqual(['but this']);
  expect(loud.written).toHaveLength(2);
});

it('[OPS-2] lines about publishing itself are not published', () => {
  const { log, entries, written } = open();
  log.child(untold).error({ err: new Error('could not be told') }, 'the log could not be told');
  expect(entries).toEqual([]);
  expect(written).toHaveLength(1);
});

it.each([
  ['a password in a URL', { reason: 'connect to postgresql://pulso:hunter2@db:5432/x failed' }],
  ['a user name and token in a URL', { url: 'https://hunter2@lists.example.org/' }],
  ['a bearer token', { header: 'authorization: Bearer hunter2hunter2' }],
  ['a basic one', { header: 'Basic hunter2aHVudGVy==' }],
  ['a ticket in a query', { path: '/ws/1?ticket=hunter2&x=1' }],
  ['a token in a query', { path: '/hub?access_token=hunter2' }],
  ['a cookie', { header: 'cookie: pulso=hunter2; other=1' }],
  ['JSON', { body: '{"password":"hunter2","nuevaPassword": "hunter2 x"}' }],
  ['a field', { password: 'hunter2', sessionToken: 'hunter2', apiKey: 'hunter2' }],
  ['a signed token', { found: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJodW50ZXIyIn0.c2lnbmF0dXJl' }],
  ['a hash', { row: '$argon2id$v=19$m=19456,t=2,p=1$hunter2$hunter2' }],
])('[OPS-2] secrets are left out: %s', (_, fields) => {
  const { log, entries } = open();
  log.info(fields, 'a line');
  log.error({ err: new Error(Object.values(fields).map(String).join(' ')) }, 'an error');
  const published = entries.map(({ message }) => message).join('\n');
  expect(entries).toHaveLength(2);
  expect(published.replaceAll(/sessionToken|apiKey/g, '')).not.toMatch(/eyJ/);
  if (_ !== 'a field') expect(published).not.toContain('hunter2');
  else expect(entries[0]!.message).not.toContain('hunter2');
});

it('[SEC-37] [OPS-2] a message is one line of bounded length without terminal sequences', () => {
  const { log, entries } = open();
  log.info('a\nb\r\n\u001b[31mred\u001b[0m \u001b]0;title\u0007 \u0000\u202egnp.exe\u2028 end');
  expect(entries[0]!.message).toBe('a b red   gnp.exe  end'.replace(/ {2,}/g, (spaces) => spaces));
  log.info('x'.repeat(5_000));
  expect(entries[1]!.message).toHaveLength(1_000);
});

it('[SEC-37] any logged text is published without control characters, and can be stored', () => {
  const { log, entries } = open();
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'binary' }), (text, value) => {
      entries.length = 0;
      log.info({ value }, text);
      const { message } = entries[0]!;
      // eslint-disable-next-line no-control-regex
      expect(message).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
      expect(Buffer.from(message, 'utf8').toString('utf8')).toBe(message);
      expect(message.length).toBeGreaterThan(0);
    }),
  );
});

it('[OPS-2] foreign and oversized lines are skipped; without a listener no line is parsed', () => {
  const { lines, entries } = open();
  lines.write('no JSON\n');
  lines.write('null\n');
  lines.write(`{"level":30,"msg":"${'x'.repeat(100_000)}"}`);
  const stop = lines.listen(() => undefined);
  stop();
  lines.write('{"level":30,"msg":"no listener"}');
  expect(entries).toEqual([]);
});
