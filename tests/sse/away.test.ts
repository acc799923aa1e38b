import { useDoors } from '../http/front-door';

const openDoor = useDoors();

it('[SSE-5] a browser’s EventSource that cannot be let in now is told when to come back; a program is told why', async () => {
  const door = await openDoor({ limits: { handshakes: { perSecond: 0.1, burst: 1 } } });
  const knock = (accept: string) => door.ask('/api/realtime/events', { headers: { accept } });
  const first = await door.ask('/api/realtime/events', { method: 'HEAD' });
  expect(first.status).toBe(200);
  const browser = await knock('text/event-stream');
  expect([browser.status, browser.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
  expect(browser.text).toMatch(/^retry: \d{4,6}\n\n$/);
  const program = await knock('*/*');
  expect([program.status, Number(program.headers['retry-after']) > 0]).toEqual([503, true]);
});
