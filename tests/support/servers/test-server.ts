import { request, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import type { Logger } from 'pino';
import { startApp, type App, type AppOptions } from '../../../server/app';
import { readConfig } from '../../../server/runtime/config';
import { createDatabase, type TestDatabase } from './database';
import { silent } from './log';

export const SECRET = 'a secret of the tests, long enough for HS256';
export const ANAS = '1350509525';
export const LUISS = '1712345678';

/** A reply, its body as text and, if it is JSON, as a value. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: { success: boolean; data?: unknown; error?: { code: string; message: string; field?: string } };
}

/** A test's request; a body that is neither text nor bytes is sent as JSON. */
export interface TestRequest {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: unknown;
}

/** A running app with the demo users and accounts, and a client for it. */
export interface TestServer {
  readonly app: App;
  readonly home: TestDatabase;
  ask(path: string, ask?: TestRequest): Promise<Answer>;
  /** Signs a demo user in and returns the headers that authenticate it. */
  signIn(username: string): Promise<{ authorization: string }>;
  close(): Promise<void>;
}

/** Settings of one test file: environment, logger, limits, another route to the database. */
export interface TestServerOptions extends Partial<
  Pick<AppOptions, 'limits' | 'pollMs' | 'bus' | 'demo' | 'pagesFolder' | 'lines'>
> {
  /** The database of another app: this node joins it, and does not drop it. */
  readonly home?: TestDatabase;
  readonly env?: Record<string, string>;
  readonly log?: Logger;
  readonly through?: (databaseUrl: string) => Promise<string>;
}

/** Starts an app on a free port with its own database. */
export async function startTestServer({
  env,
  log = silent,
  through,
  home: shared,
  ...rest
}: TestServerOptions = {}): Promise<TestServer> {
  const home = shared ?? (await createDatabase({ demo: true }));
  const app = await startApp({
    config: readConfig({ PORT: '0', ...env }),
    databaseUrl: through ? await through(home.url) : home.url,
    sessionSecret: SECRET,
    demo: true,
    log,
    ...rest,
  });
  const ask: TestServer['ask'] = (path, sent) => sendRequest(app.url, path, sent);
  const door: TestServer = {
    app,
    home,
    ask,
    async signIn(username) {
      const { json } = await ask('/api/auth/entrar', { body: { username, password: `${username}-demo` } });
      return { authorization: `Bearer ${(json.data as { token: string }).token}` };
    },
    async close() {
      open.delete(door);
      await app.close();
      if (!shared) await home.drop();
    },
  };
  open.add(door);
  return door;
}

/** Apps that a failed test has left open: their work would fail the tests of other files. */
const open = new Set<TestServer>();
afterAll(async () => {
  for (const door of open) await door.close();
});

/** Starts apps that close with the test that opened them, the last first. Call it at the top of a test file. */
export function useTestServers(): typeof startTestServer {
  const opened: TestServer[] = [];
  afterEach(async () => {
    for (const door of opened.splice(0).reverse()) await door.close();
  });
  return async (options) => {
    const door = await startTestServer(options);
    opened.push(door);
    return door;
  };
}

/** Status and code of a reply, for comparing. */
export const codeOf = ({ status, json }: Answer): [number, string | undefined] => [status, json.error?.code];

/** Sends one request on its own connection by Node's plain client, exactly as given. */
export function sendRequest(
  url: string,
  path: string,
  { method, headers = {}, body }: TestRequest = {},
): Promise<Answer> {
  const text = body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(url),
      {
        path,
        method: method ?? (text === undefined ? 'GET' : 'POST'),
        headers: {
          ...(text !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
          ...headers,
        },
        agent: false,
      },
      (res) => {
        let received = '';
        res.setEncoding('utf8').on('data', (chunk: string) => (received += chunk));
        res.on('error', reject);
        res.on('end', () => {
          const isJson = res.headers['content-type']?.startsWith('application/json');
          const json = (isJson ? JSON.parse(received) : {}) as Answer['json'];
          resolve({ status: res.statusCode ?? 0, headers: res.headers, text: received, json });
        });
      },
    );
    sent.on('error', reject);
    sent.end(text);
  });
}
