import { MAX_HEADERS } from './http';
import { createSessionCookie, hubMark, type SessionCookie } from '../identity/credentials';
import { createEntry, type Entry } from '../identity/origin/entry';
import { createHostPolicy } from '../identity/origin/hosts';
import { createOriginPolicy, type OriginPolicy } from '../identity/origin/origins';
import type { Config } from '../runtime/config';
import { ownOrigins } from '../runtime/listen';

/** The checks of every request before its principal is known. */
export interface RequestPolicies {
  /** Accepted hosts and schemes. */
  readonly entry: Entry;
  /** Accepted origins. */
  readonly origins: OriginPolicy;
  readonly cookie: SessionCookie;
}

export interface PolicyOptions {
  readonly config: Config;
  readonly sessionSecret: string;
  readonly databaseUrl: string;
}

/** Creates the policies of the configuration. @param port where the node listens */
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
