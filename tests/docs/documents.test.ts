import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { schemas } from '@asyncapi/specs';
import Ajv, { type AnySchema } from 'ajv';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { operations } from '../../contract/rest';
import type { FeatureContext } from '../../server/feature/feature';
import { features } from '../../server/features';
import { createHttp, type HttpOptions, type RouteTools } from '../../server/http/http';
import { routesOf } from '../../server/http/route';
import { startTestServer, type TestServer } from '../support/servers/test-server';

jest.setTimeout(90_000); // hundreds of schemas are compiled

let door: TestServer;
beforeAll(async () => void (door = await startTestServer()));
afterAll(() => door.close());

type Document = Record<string, unknown> & { paths: Record<string, Record<string, unknown>> };

async function document(name: string): Promise<Document> {
  const { status, text } = await door.ask(`/docs/${name}.json`);
  expect(status).toBe(200);
  return JSON.parse(text) as Document;
}

/** The references of the document that lead nowhere. */
function dangling(whole: unknown): string[] {
  const references = JSON.stringify(whole).matchAll(/"\$ref":"#\/([^"]+)"/g);
  return Array.from(references, ([, path = '']) => path).filter((path) => {
    let at: unknown = whole;
    for (const key of path.split('/')) at = (at as Record<string, unknown> | undefined)?.[key];
    return at === undefined;
  });
}

/** Compiles every schema of a document that lies under one of `keys`: an invalid pattern or keyword throws. */
function compileAll({ components, ...whole }: Document, ajv: Ajv | Ajv2020, keys: readonly string[]): number {
  const placed = JSON.parse(
    JSON.stringify({ components, whole }).replaceAll('"#/components/', '"named#/components/'),
  ) as {
    components: object;
    whole: object;
  };
  ajv.addSchema({ $id: 'named', components: placed.components });
  let count = 0;
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (keys.includes(key) && typeof value === 'object' && value !== null) {
        ajv.compile(value as AnySchema);
        count++;
      } else walk(value);
    }
  };
  walk(placed.whole);
  return count;
}

/** Returns itself for every property and call: mounts a feature of which no part is used. */
const anyContext = new Proxy(() => undefined, {
  get: () => anyContext,
  apply: () => anyContext,
}) as unknown as FeatureContext;

it('[DOC-1] the contract’s operations and the server’s routes are the same', () => {
  const app = createHttp({
    config: {},
    origins: { own: [] },
    routes(tools: RouteTools) {
      for (const feature of features) feature.mount(anyContext).routes?.(tools);
    },
    clientPages: [],
    demoUsers: [],
    pagesFolder: '',
  } as unknown as HttpOptions);
  const registered = routesOf(app).filter((known) => !known.startsWith('GET /docs') || known.endsWith('.json'));
  const documented = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect(documented.sort()).toEqual(registered.sort());
});

it('[DOC-1] each path of the document answers OPTIONS with the methods that the document lists', async () => {
  const { paths } = await document('openapi');
  for (const [path, methods] of Object.entries(paths)) {
    const { headers, status } = await door.ask(path.replace(/\{\w+\}/g, '1'), { method: 'OPTIONS' });
    const allowed = String(headers.allow)
      .split(', ')
      .filter((method) => method !== 'HEAD');
    expect([path, status, allowed.sort()]).toEqual([
      path,
      204,
      Object.keys(methods)
        .map((one) => one.toUpperCase())
        .sort(),
    ]);
  }
});

it('[DOC-2] the REST document is valid OpenAPI 3.1', async () => {
  const rest = await document('openapi');
  const folder = mkdtempSync(join(tmpdir(), 'pulso-openapi-'));
  const file = join(folder, 'openapi.json');
  writeFileSync(file, JSON.stringify(rest));
  const validator = resolve('node_modules/@seriousme/openapi-schema-validator/bin/validate-api-cli.js');
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [validator, file]);
  rmSync(folder, { recursive: true });
  expect(stdout + stderr).toContain('valid');
  expect(dangling(rest)).toEqual([]);
  const ajv = new Ajv2020({ strict: false });
  addFormats(ajv);
  expect(compileAll(rest, ajv, ['schema'])).toBeGreaterThan(100);
});

it('[DOC-2] the document of events is valid AsyncAPI 3', async () => {
  const asyncapi = await document('asyncapi');
  const ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
  addFormats(ajv);
  const { definitions, ...schema } = structuredClone(schemas['3.0.0']) as { definitions: Record<string, object> };
  delete definitions['http://json-schema.org/draft-07/schema']; // the validator has it already
  const validate = ajv.compile({ ...schema, definitions });
  expect([validate(asyncapi), (validate.errors ?? []).slice(0, 3)]).toEqual([true, []]);
  expect(dangling(asyncapi)).toEqual([]);
  expect(
    compileAll(asyncapi, new Ajv({ strict: false, validateFormats: false }), ['payload', 'headers']),
  ).toBeGreaterThan(100);
});

it('[DOC-2] the document of events names the host of the request', async () => {
  const hosts = async (host: string): Promise<unknown> => {
    const { json } = await door.ask('/docs/asyncapi.json', { headers: { host } });
    return (json as unknown as { servers: { hub: unknown; websocket: { host: string } } }).servers.websocket.host;
  };
  expect(await hosts('hub.example.org:8443')).toBe('hub.example.org:8443');
  expect(await hosts('[::1]:5001')).toBe('[::1]:5001');
});

it.each([
  '<b>"evil',
  '1.2.3.999',
  'a:99999',
  '[::::]',
  'a b',
  'a/b',
  'a@b',
  '%zz',
  'a,b',
  '[1::2::3]',
  '1.2.3.4.5',
  'x:y',
])('[SEC-65] no document is generated for the invalid host %j', async (host) => {
  for (const path of ['/docs/asyncapi.json', '/docs/clients/chat', '/api/stats', '/health', '/ready', '/']) {
    const answer = await door.ask(path, { headers: { host } });
    expect([path, answer.status, answer.json.error?.field]).toEqual([path, 400, 'host']);
  }
});

it('[SEC-65] hundreds of invented hosts cause no rebuild and leave nothing behind', async () => {
  const page = async (host: string) => (await door.ask('/docs/clients/chat', { headers: { host } })).text;
  const first = await page('first.example');
  const started = process.cpuUsage();
  for (let i = 0; i < 300; i++) expect(await page(`h${i}.example`)).toContain(`ws://h${i}.example/ws/1`);
  const { user } = process.cpuUsage(started);
  expect(user / 300 / 1_000).toBeLessThan(15); // milliseconds; to build the page takes more than twice as many
  expect(await page('first.example')).toBe(first);
});
