import { z } from 'zod';
import { parseAllowed, type Allowed } from '../limits/address-allowlist';
import { StartError } from './start-error';

/** An invalid value in the environment. The message is one line and names the variable. */
export class ConfigError extends StartError {
  override readonly name = 'ConfigError';
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

const wholeNumber = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .pipe(z.number().min(least, `must be at least ${least}`).max(most, `must be at most ${most}`));

const isUrl = (value: string, protocols: readonly string[]): boolean =>
  URL.canParse(value) && protocols.includes(new URL(value).protocol);

/** Accepts exact origins only: origins are never compared by prefix or suffix. */
const isOrigin = (value: string): boolean =>
  !value.includes('*') && URL.canParse(value) && new URL(value).origin === value;

const origins = z
  .string()
  .transform((list) => list.split(',').map((origin) => origin.trim()))
  .refine((list) => list.every((origin) => origin === '*' || isOrigin(origin)), {
    message: 'must be exact origins such as https://app.example.org, with commas between them, or *',
  });

const allowedDestinations = z
  .string()
  .transform((list) => list.split(',').map((entry) => entry.trim()))
  .refine((list) => list.every((entry) => parseAllowed(entry)), {
    message: 'must be hosts such as lists.example.org:8080 or networks such as 10.0.0.0/8, with commas between them',
  })
  .transform((list) => list.flatMap((entry) => parseAllowed(entry) ?? []));

const hostNames = z
  .string()
  .transform((list) => list.split(',').map((name) => name.trim()))
  .refine((list) => list.every((name) => name === '*' || HOST_NAME.test(name)), {
    message: 'must be names of hosts such as hub.lan, without ports and with commas between them, or *',
  });

const HOST_NAME = /^(?:[a-z0-9_][a-z0-9._-]{0,252}|\[[0-9a-f:.]{2,45}\])$/i;

const environment = z.object({
  PORT: wholeNumber(0, 65_535).default(5001),
  HOST: z.string().default('127.0.0.1'),
  DATABASE_URL: z
    .string()
    .refine((url) => isUrl(url, ['postgres:', 'postgresql:']), { message: 'must begin with postgresql://' })
    .optional(),
  DATA_DIR: z.string().default('.data'),
  REDIS_URL: z.never('is not supported yet: leave it unset').optional(),
  CORS_ORIGIN: origins.default([]),
  SESSION_SECRET: z.string().min(32, 'must have 32 characters or more').optional(),
  STATS_INTERVAL_MS: wholeNumber(100, 3_600_000).default(3000),
  PULSO_OPEN: z.enum(['false', 'true', 'public'], 'must be false, true or public').default('false'),
  LOG_LEVEL: z
    .enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'must be trace, debug, info, warn, error, fatal or silent',
    )
    .default('info'),
  WS_COMPRESSION: z.enum(['false', 'true'], 'must be false or true').default('false'),
  NODE_ENV: z.string().default('development'),
  TRUST_PROXY: wholeNumber(0, 10).default(0),
  SCRAPER_ALLOW: allowedDestinations.default([]),
  ALLOWED_HOSTS: hostNames.default([]),
  METRICS_TOKEN: z.string().min(16, 'must have 16 characters or more').optional(),
  PUBLIC_URL: z
    .string()
    .refine((url) => isUrl(url, ['http:', 'https:']), { message: 'must begin with http:// or https://' })
    .optional(),
});

const modes = { false: 'off', true: 'loopback', public: 'public' } as const;

/** The configuration, parsed once and handed down. `.env.example` explains each value. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  readonly redisUrl: string | undefined;
  /** Exact origins; `*` among them accepts every origin, without credentials. */
  readonly corsOrigin: readonly string[];
  readonly sessionSecret: string | undefined;
  readonly statsIntervalMs: number;
  /** Classroom mode: everybody may do everything, on this machine only or for every client that can reach it. */
  readonly open: 'off' | 'loopback' | 'public';
  readonly logLevel: string;
  readonly production: boolean;
  /** How many trusted proxies are in front of the node, whose entries on the client's address count. */
  readonly trustProxy: number;
  readonly publicUrl: string | undefined;
  /** Accepted host names, beside those that the hub knows by itself; `*` among them accepts any. */
  readonly allowedHosts: readonly string[];
  /** The token with which a program may read the metrics. */
  readonly metricsToken: string | undefined;
  /** Private hosts and networks that a scraping job may still request. */
  readonly scraperAllow: readonly Allowed[];
  /** Whether longer events are compressed for WebSockets that support it. */
  readonly wsCompression: boolean;
}

/**
 * Reads the whole configuration. A variable that is set but empty counts as unset.
 *
 * @throws ConfigError naming each invalid variable
 * @example
 * const config = readConfig(process.env);
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(present);
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; '));
  }
  const values = parsed.data;
  const config: Config = {
    port: values.PORT,
    host: values.HOST,
    databaseUrl: values.DATABASE_URL,
    dataDir: values.DATA_DIR,
    redisUrl: values.REDIS_URL,
    corsOrigin: values.CORS_ORIGIN,
    sessionSecret: values.SESSION_SECRET,
    statsIntervalMs: values.STATS_INTERVAL_MS,
    open: modes[values.PULSO_OPEN],
    logLevel: values.LOG_LEVEL,
    production: values.NODE_ENV === 'production',
    trustProxy: values.TRUST_PROXY,
    publicUrl: values.PUBLIC_URL,
    allowedHosts: values.ALLOWED_HOSTS,
    metricsToken: values.METRICS_TOKEN,
    scraperAllow: values.SCRAPER_ALLOW,
    wsCompression: values.WS_COMPRESSION === 'true',
  };
  checkCombinations(config);
  return config;
}

function checkCombinations({ open, host, production, sessionSecret }: Config): void {
  if (open === 'loopback' && !loopback.test(host)) {
    throw new ConfigError(
      `PULSO_OPEN=true lets everybody do everything and serves 127.0.0.1 only, but HOST is ${host}; if you mean it, set PULSO_OPEN=public`,
    );
  }
  if (production && sessionSecret === undefined) {
    throw new ConfigError('SESSION_SECRET is required when NODE_ENV=production');
  }
}
