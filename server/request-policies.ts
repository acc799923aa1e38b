import type { AppOptions } from './app-options';
import { MAX_HEADERS } from './http/http';
import { createSessionCookie, hubMark, type SessionCookie } from './identity/credentials';
import { createEntry, type Entry } from './identity/entry';
import { createHostPolicy } from './identity/hosts';
import { createOriginPolicy, type OriginPolicy } from './identity/origins';
import { ownOrigins } from './listening';

/** What is asked of every request before it is known who sends it. */
export interface RequestPolicies {
  /** By which name it may come, and over which scheme. */
  readonly entry: Entry;
  /** From pages of which origins. */
  readonly origins: OriginPolicy;
  readonly cookie: SessionCookie;
}

/** The policies that the configuration asks for. @param port where the node listens */
export function requestPolicies(
  { config, sessionSecret, databaseUrl }: Pick<AppOptions, 'config' | 'sessionSecret' | 'databaseUrl'>,
  port: number,
): RequestPolicies {
  const { production } = config;
  return {
    entry: createEntry({
      ...{ hosts: createHostPolicy(config), production, proxies: config.trustProxy, maxHeaders: MAX_HEADERS },
    }),
    origins: createOriginPolicy({
      own: ownOrigins(config, port),
      allowed: config.corsOrigin.includes('*') ? '*' : config.corsOrigin,
      open: config.open !== 'off',
      loopbackOnly: config.open === 'loopback',
      explains: !production,
    }),
    cookie: createSessionCookie({ production, hub: hubMark(sessionSecret, databaseUrl) }),
  };
}
