import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from './child';

/** Server-Sent Events and nothing else: a loop of `res.write` over all readers. */
const readers = new Set<ServerResponse>();
let messages = 0;

const http = createServer((request, response) => {
  request.resume(); // drops a body
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
  response.write(`data: ${JSON.stringify({ type: 'connected' })}\n\n`);
  readers.add(response);
  response.on('close', () => readers.delete(response));
});
http.listen(0, '127.0.0.1', () => {
  serve(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, {
    stop: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
    emit() {
      const data = { cedula: '1000000000', balance: ++messages };
      const timestamp = new Date().toISOString();
      const event = { type: 'balance_updated', data, timestamp, channel: 'account:1000000000', seq: messages };
      const text = `data: ${JSON.stringify(event)}\n\n`;
      for (const response of readers) response.write(text);
    },
  });
});
