import type { AddressInfo } from 'node:net';
import express from 'express';
import { createServerFor } from '../../server/http/http';

describe('the requests and responses of a server', () => {
  const app = express();
  const server = createServerFor(app, {});
  const kept: boolean[] = [];
  server.on('request', (request, response) => {
    const before = [Object.getPrototypeOf(request), Object.getPrototypeOf(response)] as unknown[];
    app(request, response);
    kept.push(before[0] === Object.getPrototypeOf(request), before[1] === Object.getPrototypeOf(response));
  });
  beforeAll(() => new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening)));
  afterAll(() => new Promise((closed) => server.close(closed)));

  it('keep their original prototype when Express takes them, and have its methods', async () => {
    app.get('/', (request, response) => {
      response.status(201).json({ ip: request.ip, app: request.app === app && response.app === app });
    });
    const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    expect([answer.status, await answer.json()]).toEqual([201, { ip: '127.0.0.1', app: true }]);
    expect(kept).toEqual([true, true]);
  });
});
