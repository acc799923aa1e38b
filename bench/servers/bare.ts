import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { serve } from './child';

/** Socket.IO and nothing else: all clients in one room. */
const http = createServer();
const io = new Server(http, { transports: ['websocket', 'polling'] });
let balance = 0;

io.on('connection', (socket) => {
  void socket.join('account:1000000000');
  socket.emit('connected', { success: true });
});
http.listen(0, '127.0.0.1', () => {
  serve(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, {
    stop: () => io.close(),
    emit: (room) => void io.to(room).emit('balance_updated', { cedula: '1000000000', balance: ++balance }),
  });
});
