import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PrismaPg } from '@prisma/adapter-pg';
import express from 'express';
import { Pool } from 'pg';
import { Server } from 'socket.io';
import { PrismaClient } from '../../server/db/generated/client';
import { serve } from './child';

/**
 * The baseline: a plain server, as the seeds write it. An Express handler, one interactive Prisma transaction for each
 * deposit, then `io.emit` to all clients; for chat a Prisma `create`, then `io.to(room).emit`. It has no resuming, no
 * order and no log.
 */
const pool = new Pool({ connectionString: process.env.DATABASE_URL ?? '', max: 20 });
pool.on('connect', (client) => client.on('error', () => undefined)); // a lost connection does not end the measurement
const prisma = new PrismaClient({
  adapter: new PrismaPg(pool, { disposeExternalPool: true }),
  transactionOptions: { maxWait: 60_000, timeout: 60_000 },
});
const app = express();
const http = createServer(app);
const io = new Server(http, { transports: ['websocket', 'polling'] });
let entries = 0;

interface Message {
  room_id: number;
  content: string;
}

app.use(express.json());
app.post('/api/deposito', async (request, response) => {
  const { cedula, monto } = request.body as { cedula: string; monto: number };
  const amount = BigInt(Math.round(monto * 100));
  const account = await prisma.$transaction(async (tx) => {
    const found = await tx.account.findUnique({ where: { cedula } });
    if (!found) throw new Error('no such account');
    const updated = await tx.account.update({
      where: { cedula },
      data: { balance: { increment: amount }, version: { increment: 1 } },
    });
    await tx.entry.create({
      data: {
        id: BigInt(++entries),
        kind: 'deposito',
        debit: 'caja',
        credit: cedula,
        amount,
        debitVersion: BigInt(entries),
        debitBalance: 0n,
        creditVersion: updated.version,
        creditBalance: updated.balance,
        actor: 'plain',
        commandId: String(entries),
        at: new Date(),
        seal: '',
      },
    });
    return updated;
  });
  const balance = Number(account.balance) / 100;
  io.emit('balance_updated', { cedula, balance });
  response.json({ success: true, data: { nuevo_saldo: balance } });
});

let messages = 0;
io.on('connection', (socket) => {
  socket.emit('connected', { success: true });
  socket.on('join', (room: string, ack: (reply: object) => void) => {
    void socket.join(room);
    ack({ success: true });
  });
  socket.on('message', async ({ room_id: room, content }: Message, ack: (reply: object) => void) => {
    const { id, createdAt } = await prisma.message.create({
      data: {
        ...{ roomId: BigInt(room), id: BigInt(++messages), authorId: 'u0', username: 'u0', authorName: 'Owner 0' },
        ...{ content, clientId: String(messages), createdAt: new Date() },
      },
    });
    const message = { id: Number(id), user_id: 'u0', username: 'u0', content, created_at: createdAt.toISOString() };
    io.to(String(room)).emit('message', message);
    ack({ success: true, data: { message_id: Number(id) } });
  });
});
http.listen(0, '127.0.0.1', () => {
  const stop = async (): Promise<void> => {
    await io.close();
    await prisma.$disconnect();
  };
  serve(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, { stop });
});
