import type { Socket } from 'node:net';
import { AddressAllowlist, parseAllowed } from '../../../../server/limits/address-allowlist';
import { fetchSource, SourceError, usualLimits } from '../../../../server/features/ops/scraping/fetch-source';
import { useListServers } from './list-server';

const { raw } = useListServers();
const allowance = new AddressAllowlist([parseAllowed('127.0.0.1')!]);

/** The text of a source, or its fault. */
const fetchFrom = (url: string): Promise<string> =>
  fetchSource(url, {
    allowance,
    signal: new AbortController().signal,
    limits: { ...usualLimits, patienceMs: 20_000 },
  }).then(
    ({ text }) => text,
    (error: unknown) => (error instanceof SourceError ? error.fault : Promise.reject(error as Error)),
  );

/** Sends a text in chunks of so many bytes, a thousand of them in a packet. */
async function pour(socket: Socket, text: Buffer, length: number): Promise<void> {
  socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
  for (let at = 0; at < text.length && !socket.destroyed;) {
    const chunks: Buffer[] = [];
    for (let i = 0; i < 1_000 && at < text.length; i++, at += length) {
      const chunk = text.subarray(at, at + length);
      chunks.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
    }
    if (!socket.write(Buffer.concat(chunks)))
      await new Promise((drained) => socket.once('drain', drained).once('close', drained));
  }
  socket.end('0\r\n\r\n');
}

it('[SEC-80] a source in single-byte chunks is given up before it blocks others', async () => {
  const sent = Buffer.from('192.0.2.1:80\n'.repeat(10_000));
  const server = await raw((socket) => void pour(socket, sent, 1));
  expect(await fetchFrom(server.url)).toBe('respuesta_no_valida');
  await server.closed();
});

it.each([
  ['a list that is sent line by line', '192.0.2.1:80\n'.repeat(60_000), 13],
  ['a short text of single bytes', '192.0.2.1:80\n'.repeat(100), 1],
  ['letters of several bytes, cut anywhere', 'ñandú 🦤 192.0.2.1:80\n'.repeat(3_000), 1_001],
])('[SEC-80] %s arrives whole', async (_what, text, length) => {
  const server = await raw((socket) => void pour(socket, Buffer.from(text), length));
  expect((await fetchFrom(server.url)) === text).toBe(true);
});
