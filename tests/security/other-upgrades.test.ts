import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ANAS, startTestServer, type TestServer } from '../support/servers/test-server';
import { onLinux } from '../support/servers/linux';
import { descriptorsOf, head, rawHttp } from '../support/clients/raw-http';
import { ENGINE, upgrade, upgradeHeaders } from '../support/clients/raw-websocket';

const run = promisify(execFile);

let door: TestServer;
let ana: { authorization: string };
beforeAll(async () => {
  door = await startTestServer();
  ana = await door.signIn('ana');
});
afterAll(() => door.close());

/** The first request of a connection of curl and Java, to the byte. */
const h2c = {
  Connection: 'Upgrade, HTTP2-Settings',
  'HTTP2-Settings': 'AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA',
  Upgrade: 'h2c',
};
const get = (path: string, headers: Readonly<Record<string, string>> = h2c): string =>
  head(`GET ${path} HTTP/1.1`, { Host: '127.0.0.1', ...headers });

const deposit = JSON.stringify({ cedula: ANAS, monto: 1 });
const post = (body: string, headers: Readonly<Record<string, string>> = h2c): string =>
  head('POST /api/deposito HTTP/1.1', {
    Host: '127.0.0.1',
    ...headers,
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(body)),
    Authorization: ana.authorization,
  });

const statuses = (received: string): string[] => received.match(/HTTP\/1\.1 \d{3}/g) ?? [];

describe('an upgrade to anything but a WebSocket is ignored', () => {
  it.each([
    ['/api/stats', 200],
    ['/', 200],
    ['/health', 200],
    ['/metrics', 200],
    ['/api/nada', 404],
    ['/socket.io/?EIO=4&transport=polling', 200],
    ['/api/stream?channels=stats', 200],
    ['/hub', 404],
  ])('[SEC-52] GET %s replies with %i', async (path, status) => {
    const client = await rawHttp(door.app.url);
    client.send(get(path));
    await client.until((received) => received.includes('\r\n\r\n'));
    const got = Number(client.received.split(' ', 2)[1]);
    if (path === '/')
      expect([200, 503]).toContain(got); // pages may not be built
    else expect(got).toBe(status);
    client.socket.destroy();
  });

  it.each(['h2c', 'H2C', 'TLS/1.0', 'h2c, foo', 'webSocket2', 'foo/1, bar', ''])(
    '[SEC-52] for any protocol: %j',
    async (protocol) => {
      const client = await rawHttp(door.app.url);
      client.send(get('/api/stats', { Connection: 'upgrade', Upgrade: protocol }));
      await client.until((received) => received.includes('"estadisticas"') || received.includes('"success":true'));
      expect(statuses(client.received)).toEqual(['HTTP/1.1 200']);
      client.socket.destroy();
    },
  );

  it('[SEC-52] with a body that is there already, comes later, comes byte by byte, or in chunks', async () => {
    const body = deposit;
    for (const [first = '', ...rest] of [[body], ['', body], body.split(/(?=.)/s)]) {
      const client = await rawHttp(door.app.url);
      client.socket.setNoDelay();
      client.send(post(body) + first);
      for (const piece of rest) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        client.send(piece);
      }
      await client.until((received) => received.includes('"success":true'));
      client.socket.destroy();
    }
    const chunked = await rawHttp(door.app.url);
    const headers = { Host: '127.0.0.1', ...h2c, 'Content-Type': 'application/json', Authorization: ana.authorization };
    chunked.send(head('POST /api/deposito HTTP/1.1', { ...headers, 'Transfer-Encoding': 'chunked' }));
    chunked.send(`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
    await chunked.until((received) => received.includes('"success":true'));
    chunked.socket.destroy();
  });

  it('[SEC-52] the connection serves later requests, pipelined or not, with and without bodies', async () => {
    const client = await rawHttp(door.app.url);
    const plain = get('/api/stats', {});
    client.send(
      get('/api/stats') + post(deposit) + deposit + plain + get('/health') + post(deposit, {}) + deposit + plain,
    );
    await client.until((received) => statuses(received).length === 6);
    for (let i = 7; i < 40; i++) {
      client.send(get('/health'));
      await client.until((received) => statuses(received).length === i);
    }
    expect(new Set(statuses(client.received))).toEqual(new Set(['HTTP/1.1 200']));
    expect(client.received.match(/"nuevo_saldo"/g)).toHaveLength(2);
    client.socket.destroy();
  });

  it('[SEC-52] behind a request in progress it waits for its turn, as a WebSocket does', async () => {
    const client = await rawHttp(door.app.url);
    client.send(get('/api/stats', {}) + get('/api/stats', {}) + get('/health'));
    await client.until((received) => statuses(received).length === 3);
    client.send(get('/api/stats', {}) + get('/hub', upgradeHeaders));
    const received = await client.until((text) => text.includes(' 101 '));
    expect(statuses(received)).toEqual([...Array.from({ length: 4 }, () => 'HTTP/1.1 200'), 'HTTP/1.1 101']);
    client.socket.destroy();
  });

  it('[SEC-52] a body announced by a dropped header is never parsed as a request', async () => {
    const client = await rawHttp(door.app.url);
    const many = Object.fromEntries(Array.from({ length: 98 }, (_, i) => [`X-${i}`, '']));
    const body = get('/api/stats', {});
    client.send(head('POST /health HTTP/1.1', { ...many, ...h2c, 'Content-Length': String(body.length) }) + body);
    const received = await client.ended;
    expect(statuses(received)).toEqual(['HTTP/1.1 413']);
    client.socket.destroy();
  });

  onLinux('[SEC-52] leaves no descriptor behind', async () => {
    for (let round = 0; round < 20; round++) {
      const client = await rawHttp(door.app.url);
      client.send(get('/api/stats'));
      await client.until((received) => received.includes('"success":true'));
      client.socket.destroy();
    }
    while (descriptorsOf(door.app.url) > 1) await new Promise((resolve) => setTimeout(resolve, 10));
  });

  it.each(['WebSocket', 'WEBSOCKET', 'websocket, h2c', 'h2c , Websocket'])(
    '[SEC-52] in a list, and in any case, a WebSocket is recognised: %s',
    async (protocol) => {
      for (const path of [ENGINE, '/hub', '/ws/1?username=Eva', '/']) {
        const { status, websocket } = await upgrade(door.app.url, { upgrade: protocol }, path);
        expect([path, status]).toEqual([path, 101]);
        websocket?.destroy();
      }
    },
  );
});

describe('real clients', () => {
  it('[SEC-52] curl --http2 gets, posts and streams', async () => {
    const url = door.app.url;
    const curl = (...args: string[]) => run('curl', ['--silent', '--max-time', '10', '--http2', ...args]);
    expect((await curl(`${url}/api/stats`)).stdout).toContain('"success":true');
    const polled = await curl(`${url}/socket.io/?EIO=4&transport=polling`, `${url}/health`, `${url}/api/stats`);
    expect(polled.stdout).toMatch(/^0\{"sid".*"success":true/s);
    const signed = ['-H', `authorization: ${ana.authorization}`, '-H', 'content-type: application/json'];
    expect((await curl(...signed, '-d', deposit, `${url}/api/deposito`)).stdout).toContain('"success":true');
    const listened = curl('--max-time', '1', '-i', `${url}/api/stream?channels=stats`);
    await expect(listened).rejects.toMatchObject({ stdout: expect.stringContaining('text/event-stream') });
  });

  it('[SEC-52] Java’s HttpClient gets and posts with its defaults', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pulso-java-'));
    try {
      writeFileSync(join(folder, 'Ask.java'), JAVA);
      const args = ['-Xshare:auto', join(folder, 'Ask.java'), door.app.url, ana.authorization, deposit];
      const { stdout } = await run('java', args, { timeout: 60_000 });
      expect(stdout.trim().split('\n')).toEqual(['200', '200', '200', '200']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }, 90_000);
});

const JAVA = `
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;

public class Ask {
  public static void main(String[] args) throws Exception {
    for (int i = 0; i < 2; i++) {
      HttpClient client = HttpClient.newHttpClient();
      HttpRequest get = HttpRequest.newBuilder(URI.create(args[0] + "/api/stats")).build();
      HttpRequest post = HttpRequest.newBuilder(URI.create(args[0] + "/api/deposito"))
          .header("Content-Type", "application/json").header("Authorization", args[1])
          .POST(BodyPublishers.ofString(args[2])).build();
      for (HttpRequest one : i == 0 ? new HttpRequest[] {get, post} : new HttpRequest[] {post, get})
        System.out.println(client.send(one, BodyHandlers.ofString()).statusCode());
    }
  }
}
`;
