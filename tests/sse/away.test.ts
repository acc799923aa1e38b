import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { problem } from '../../contract/problems';
import { createOriginPolicy } from '../../server/identity/origin/origins';
import { StreamAnswers } from '../../server/transports/sse/responses';
import { useTestServers } from '../support/servers/test-server';
import { useStreams } from '../support/clients/event-stream';
import { useLasting } from '../support/servers/resources';

const openDoor = useTestServers();
const stream = useStreams();
const lasting = useLasting();

it('[SSE-5] a refused browser’s EventSource gets a retry time, and a refused program gets the reason', async () => {
  const door = await openDoor({ limits: { handshakes: { perSecond: 0.1, burst: 1 } } });
  const attempt = (accept: string) => door.ask('/api/realtime/events', { headers: { accept } });
  const first = await door.ask('/api/realtime/events', { method: 'HEAD' });
  expect(first.status).toBe(200);
  const browser = await attempt('text/event-stream');
  expect([browser.status, browser.headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
  expect(browser.text).toMatch(/^retry: \d{4,6}\n\n$/);
  const program = await attempt('*/*');
  expect([program.status, Number(program.headers['retry-after']) > 0]).toEqual([503, true]);
});

it.each([
  ['auth.identity_changed', 409],
  ['request.rate_limited', 429],
  ['server.unavailable', 503],
] as const)('[SSE-5] after a transient %s, an EventSource reconnects at a randomised time', async (code, status) => {
  const origins = createOriginPolicy({ own: [], allowed: [], open: false });
  const answers = new StreamAnswers({ headers: [], origins });
  const server = lasting(
    createServer((request, response) => void answers.refuse(request, response, problem(code))),
    (opened) => {
      opened.close();
      opened.closeAllConnections();
    },
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const waits = new Set<number>();
  for (let i = 0; i < 20; i++) {
    const answer = await fetch(url, { headers: { accept: 'text/event-stream' } });
    expect(answer.status).toBe(200);
    waits.add(Number(/^retry: (\d+)\n\n$/.exec(await answer.text())?.[1]));
  }
  expect([waits.size > 1, Math.min(...waits) >= 1_000, Math.max(...waits) <= 2_000]).toEqual([true, true, true]);
  expect((await fetch(url)).status).toBe(status);
});

it('[SSE-5] [SEC-23] with all slots of an address taken, an EventSource enters once one is free', async () => {
  const door = await openDoor({ limits: { connectionsPerAddress: 1 } });
  const path = '/api/realtime/events';
  const open = () => stream(door.app.url, path);
  const inside = await open();
  await inside.next();
  const browser = await open();
  await browser.closed;
  expect([browser.status, browser.text]).toEqual([200, expect.stringMatching(/^retry: \d{4,6}\n\n?$/)]);
  const program = await door.ask(path, { headers: { accept: '*/*' } });
  expect([program.status, Number(program.headers['retry-after']) > 0]).toEqual([429, true]);
  inside.drop();
  for (;;) {
    const next = await open();
    await next.until(() => next.events.length > 0 || !next.isOpen, 'the greeting or the end');
    if (next.events.length > 0) break;
  }
});
