import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { serve } from './child';

/** A WebSocket server and nothing else: a loop over all clients. */
const http = createServer();
const server = new WebSocketServer({ server: http });
let messages = 0;

server.on('connection', (socket) => socket.send(JSON.stringify({ type: 'connected', data: { room_id: 1 } })));
http.listen(0, '127.0.0.1', () => {
  serve(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, {
    stop: async () => {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => http.close(resolve));
    },
    emit(content) {
      const data = { id: ++messages, user_id: 'u0', username: 'u0', content, created_at: new Date().toISOString() };
      const message = JSON.stringify({ type: 'message', data });
      for (const socket of server.clients) socket.send(message);
    },
  });
});
