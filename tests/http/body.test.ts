import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { readJson } from '../../server/http/body';

it('[SEC-25] a body in chunks of one byte is read without keeping each chunk', async () => {
  const text = JSON.stringify({ a: 'x'.repeat(15_000) });
  const request = new IncomingMessage(new Socket());
  request.headers = { 'content-type': 'application/json' };
  const concat = jest.spyOn(Buffer, 'concat');
  const read = readJson(request);
  for (const byte of Buffer.from(text)) request.emit('data', Buffer.from([byte]));
  request.emit('end');
  expect(await read).toEqual(JSON.parse(text));
  expect(Math.max(...concat.mock.calls.map(([chunks]) => chunks.length))).toBeLessThanOrEqual(64);
  concat.mockRestore();
});
