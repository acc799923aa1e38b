import type { ClientPage } from '../../http/docs/client-page';

export const ratings: ClientPage = {
  id: 'ratings',
  title: 'Film ratings',
  over: 'Server-Sent Events',
  lead: 'Each new, changed or withdrawn rating, with the film’s average and count after it.',
  snippets: [
    {
      about: 'Listening.',
      code: `const eventSource = new EventSource('{origin}/api/realtime/events');
eventSource.onmessage = (event) => {
  const data = JSON.parse(event.data);
  console.log('📡 [REALTIME] Evento recibido del servidor:', data.type, data);
};`,
    },
    {
      about: 'Broadcasting, as an administrator or in classroom mode.',
      code: `await fetch('{origin}/api/realtime/broadcast', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({
    type: 'rating-updated',
    movieId,
    data: { rating, action: 'create' }
  })
});`,
    },
  ],
  run: [
    'Any client may listen; the browser reconnects by itself after three seconds.',
    'In a terminal: `curl -N {origin}/api/realtime/events`.',
  ],
  receives: [
    { type: '(unnamed)', when: 'first', example: `{"type":"connected","message":"Conectado al servidor de eventos"}` },
    {
      type: '(unnamed)',
      when: 'after each rating',
      example: `{"type":"rating-updated","movieId":"…","data":{"rating":4,"action":"create","average":4.2,"count":17,…},"timestamp":1764158400000}`,
    },
  ],
  listen: { protocol: 'sse', address: '/api/realtime/events' },
  resume: 'Browsers send `Last-Event-ID` by themselves: the hub replays the missed events once, in order.',
};
