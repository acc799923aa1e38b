import type { ClientPage } from '../../http/docs/client-page';

export const logs: ClientPage = {
  id: 'logs',
  title: 'Logs and scraping progress',
  over: 'Server-Sent Events',
  lead: 'The hub’s own log lines, the progress of its jobs, and system events. For administrators; in classroom mode for every client.',
  snippets: [
    {
      about: 'In the browser, on a page with an administrator’s session.',
      code: `const source = new EventSource('{origin}/api/events/stream');

for (const type of ['log', 'scraping_progress', 'system', 'heartbeat']) {
  source.addEventListener(type, (event) => {
    console.log(type, JSON.parse(event.data));
  });
}`,
    },
  ],
  run: [
    'Sign in as an administrator first, on the same origin: an `EventSource` sends cookies and no headers.',
    'In a terminal: `curl -N -H "authorization: Bearer $TOKEN" {origin}/api/events/stream`.',
  ],
  receives: [
    {
      type: 'log',
      when: 'after each log line',
      example: `{"id":"…","type":"log","timestamp":"…","source":"backend","level":"info","message":"…"}`,
    },
    {
      type: 'scraping_progress',
      when: 'while a job progresses',
      example: `{"id":"…","type":"scraping_progress","timestamp":"…","source":"scraping","progress":50,"proxiesFound":120,"currentSource":"…","status":"progress"}`,
    },
    {
      type: 'system',
      when: 'when the server starts, fails or is under high load',
      example: `{"id":"…","type":"system","timestamp":"…","source":"system","event":"server_start"}`,
    },
    { type: 'heartbeat', when: 'every 30 s at most', example: `{"type":"heartbeat",…}` },
  ],
  listen: { protocol: 'sse', address: '/api/events/stream', events: 'log scraping_progress system heartbeat' },
  resume: 'Browsers send `Last-Event-ID` by themselves: the hub replays the missed events once, in order.',
};
