import { MAX_HEADERS } from './http';
import { createSessionCookie, hubMark, type SessionCookie } from '../identity/credentials';
import { createEntry, type Entry } from '../identity/origin/entry';
import { createHostPolicy } from '../identity/origin/hosts';
import { createOriginPolicy, type OriginPolicy } from '../identity/origin/origins';
import type { Config } from '../runtime/config';
import { ownOrigins } from '../runtime/listen';

/** What is asked of every request before it is known who sends it. */
export interface RequestPolicies {
  /** By which name it may come, and over which scheme. */
  readonly entry: Entry;
  /** From pages of which origins. */
  readonly origins: OriginPolicy;
  readonly cookie: SessionCookie;
}

export interface PolicyOptions {
  readonly config: Config;
  readonly sessionSecret: string;
  readonly databaseUrl: string;
}

/** The policies that the configuration asks for. @param port where the node listens */
export function requestPolicies({ config, sessionSecret, databaseUrl }: PolicyOptions, port: number): RequestPolicies {
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
