import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, readConfig } from '../server/runtime/config';
import { describeFailure } from '../server/runtime/start-error';
import { sessionSecret } from '../server/identity/session/session-secret';
import { createLog } from '../server/telemetry/log';
import { projectRoot } from '../server/db/project';

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(readConfig({})).toEqual({
      port: 5001,
      host: '127.0.0.1',
      databaseUrl: undefined,
      dataDir: '.data',
      redisUrl: undefined,
      allowedHosts: [],
      metricsToken: undefined,
      corsOrigin: [],
      sessionSecret: undefined,
      statsIntervalMs: 3000,
      open: 'off',
      logLevel: 'info',
      production: false,
      trustProxy: 0,
      publicUrl: undefined,
      scraperAllow: [],
      wsCompression: false,
    });
  });

  it('reads the variables that are set, and treats an empty value as unset', () => {
    const config = readConfig({
      PORT: '0',
      HOST: '',
      CORS_ORIGIN: 'https://a.example, http://localhost:3000',
      PULSO_OPEN: 'public',
      TRUST_PROXY: '2',
    });
    expect(config).toMatchObject({ port: 0, host: '127.0.0.1', open: 'public', trustProxy: 2 });
    expect(config.corsOrigin).toEqual(['https://a.example', 'http://localhost:3000']);
    expect(readConfig({ CORS_ORIGIN: '*' }).corsOrigin).toEqual(['*']);
    expect(readConfig({ SCRAPER_ALLOW: 'Lists.example.org, [::1]:80, 10.1.0.0/16' }).scraperAllow).toEqual([
      { kind: 'host', host: 'lists.example.org', port: undefined },
      { kind: 'host', host: '[::1]', port: 80 },
      { kind: 'network', family: 'ipv4', address: '10.1.0.0', prefix: 16 },
    ]);
  });

  it.each([
    ['PORT', 'http'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '5001.5'],
    ['STATS_INTERVAL_MS', '0'],
    ['DATABASE_URL', 'mysql://root@localhost/pulso'],
    ['DATABASE_URL', 'localhost'],
    ['REDIS_URL', 'redis://localhost'],
    ['CORS_ORIGIN', 'example.org'],
    ['CORS_ORIGIN', 'https://example.org/'],
    ['CORS_ORIGIN', 'https://*.example.org'],
    ['CORS_ORIGIN', 'https://EXAMPLE.org'],
    ['SESSION_SECRET', 'short'],
    ['PULSO_OPEN', 'yes'],
    ['LOG_LEVEL', 'loud'],
    ['TRUST_PROXY', 'true'],
    ['WS_COMPRESSION', 'yes'],
    ['PUBLIC_URL', 'hub.example.org'],
    ['SCRAPER_ALLOW', '10.0.0.0/33'],
    ['SCRAPER_ALLOW', 'http://lists.example.org'],
    ['SCRAPER_ALLOW', 'lists.example.org:99999'],
  ])('refuses %s=%s with one line that names the variable and hides the value', (name, value) => {
    const read = (): unknown => readConfig({ [name]: value });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(new RegExp(`^${name} [^\\n]+$`));
  });

  it('does not repeat a secret that it refuses', () => {
    const read = (): unknown => readConfig({ SESSION_SECRET: 'hunter2', DATABASE_URL: 'mysql://hunter2@db' });
    expect(read).toThrow(/^(?!.*hunter2).*SESSION_SECRET/);
  });

  it('allows classroom mode only on this machine unless it is made public', () => {
    expect(() => readConfig({ PULSO_OPEN: 'true', HOST: '0.0.0.0' })).toThrow(/PULSO_OPEN.*HOST is 0\.0\.0\.0/);
    expect(readConfig({ PULSO_OPEN: 'true', HOST: '::1' }).open).toBe('loopback');
    expect(readConfig({ PULSO_OPEN: 'true', HOST: 'localhost' }).open).toBe('loopback');
    expect(readConfig({ PULSO_OPEN: 'public', HOST: '0.0.0.0' }).open).toBe('public');
  });

  it('requires a session secret in production', () => {
    expect(() => readConfig({ NODE_ENV: 'production' })).toThrow(/^SESSION_SECRET/);
    expect(readConfig({ NODE_ENV: 'production', SESSION_SECRET: 's'.repeat(32) }).production).toBe(true);
  });

  it('is described by .env.example, each variable with its default', () => {
    const text = readFileSync(join(__dirname, '..', '.env.example'), 'utf8');
    const example: Record<string, string> = {};
    for (const [, name = '', value = ''] of text.matchAll(/^(\w+)=(.*)$/gm)) example[name] = value;
    expect(readConfig(example)).toEqual(readConfig({}));
    const source = readFileSync(join(projectRoot, 'server', 'runtime', 'config.ts'), 'utf8');
    const read = [...source.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name);
    expect(Object.keys(example).sort()).toEqual(read.sort());
  });
});

describe('the session secret', () => {
  let dataDir: string;
  beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'pulso-secret-'))));
  afterEach(() => rmSync(dataDir, { recursive: true }));

  it('is generated once, readable by its owner only', () => {
    const secret = sessionSecret({ sessionSecret: undefined, dataDir });
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(sessionSecret({ sessionSecret: undefined, dataDir })).toBe(secret);
    expect(statSync(join(dataDir, 'session-secret')).mode & 0o777).toBe(0o600);
  });

  it('is the configured one if there is one; a damaged file is refused', () => {
    expect(sessionSecret({ sessionSecret: 'given', dataDir })).toBe('given');
    writeFileSync(join(dataDir, 'session-secret'), 'x');
    expect(() => sessionSecret({ sessionSecret: undefined, dataDir })).toThrow(/damaged/);
  });
});

describe('a start that fails', () => {
  it('is reported in one line if its reason is known', () => {
    const inUse = Object.assign(new Error('listen'), { code: 'EADDRINUSE', address: '127.0.0.1', port: 5001 });
    expect(describeFailure(inUse)).toBe(
      'Pulso does not start: 127.0.0.1:5001 is in use; stop what uses it or set another PORT',
    );
    expect(describeFailure(new ConfigError('PORT must be …'))).toBe('Pulso does not start: PORT must be …');
    expect(describeFailure(new Error('surprise'))).toMatch(/surprise\n\s+at /);
  });
});

describe('the log', () => {
  it('omits secrets and keeps each entry on one line', () => {
    const lines: string[] = [];
    const log = createLog('info', { write: (line) => lines.push(line) });
    const headers = { authorization: 'Bearer hunter2', cookie: 'pulso=hunter2', 'set-cookie': ['pulso=hunter2'] };
    log.info(
      { password: 'hunter2', token: 'hunter2', req: { headers, body: { password: 'hunter2' } } },
      'a\nb\u001b[31m',
    );
    expect(lines.join('')).not.toContain('hunter2');
    const text = lines.join('').trimEnd();
    expect([text.includes('\n'), text.includes('\u001b')]).toEqual([false, false]);
  });
});
