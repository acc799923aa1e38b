import { problem, type Problem } from '../../../contract/problems';
import { LOOPBACK_ORIGIN } from './hosts';

/** What a browser or program sends about a request's origin. */
export interface Provenance {
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
  readonly hasSessionCookie: boolean;
  /** True for GET and HEAD over plain HTTP, which change nothing; a socket's handshake is never safe. */
  readonly safe?: boolean;
}

/**
 * - `same`: the hub's own page. Its cookie counts.
 * - `allowed`: a page of a listed origin. Its cookie counts.
 * - `none`: accepted, without reading the cookie: a program, or any client where any origin is allowed.
 * - `refused`: not accepted.
 */
export type Verdict = 'same' | 'allowed' | 'none' | 'refused';

/** The origins whose pages may use the hub. */
export interface OriginRules {
  /** Origins of the hub's own pages. */
  readonly own: readonly string[];
  /** Further origins, exactly as browsers write them; `*` allows any, without credentials. */
  readonly allowed: readonly string[] | '*';
  /** Classroom mode: every origin is accepted, without credentials. */
  readonly open: boolean;
  /** Classroom mode of this machine alone: accepts only origins on this machine, on any port. */
  readonly loopbackOnly?: boolean;
  /** Whether a refusal names the origin and the setting that would allow it: for developers of a page. */
  readonly explains?: boolean;
}

/** Checks the origin of HTTP requests and of sockets' handshakes. */
export interface OriginPolicy {
  /** Origins of the hub's own pages. */
  readonly own: readonly string[];
  /** Whether responses name the origin that may read them: `*` would also let refused origins read them. */
  readonly loopbackOnly: boolean;
  judge(provenance: Provenance): Verdict;
  /** Returns the response to a page of a refused origin. */
  refusal(origin: string | undefined): Problem;
}

/**
 * Browsers write an origin in one form only: lower case, no default port, no path. So whole strings are compared;
 * `null`, another case, another port or the hub's name inside another one are foreign (SEC-1, SEC-3).
 *
 * @example
 * const origins = createOriginPolicy({ own: ['http://127.0.0.1:5001'], allowed: [], open: false });
 */
export function createOriginPolicy({
  own,
  allowed,
  open,
  loopbackOnly = false,
  explains = false,
}: OriginRules): OriginPolicy {
  const ownOrigins = new Set(own);
  const listed = new Set(allowed === '*' ? [] : allowed);
  const foreign: Verdict = open || allowed === '*' ? 'none' : 'refused';

  return {
    own,
    loopbackOnly,
    refusal: (origin) => problem('request.cross_site', explains && origin !== undefined ? explanation(origin) : {}),
    judge({ origin, secFetchSite, hasSessionCookie, safe = false }) {
      if (origin !== undefined) {
        if (ownOrigins.has(origin)) return 'same';
        if (listed.has(origin)) return 'allowed';
        return loopbackOnly && !LOOPBACK_ORIGIN.test(origin) ? 'refused' : foreign;
      }
      // A request without an Origin is from a program, which needs no cookie, or a browser reading from its own site.
      if (!hasSessionCookie) return 'none';
      if (secFetchSite === 'same-origin') return 'same';
      // A link or a typed address may show a page; no other page can read the response.
      if (safe) return 'same';
      return open ? 'none' : 'refused';
    },
  };
}

/** Names the setting as well. The origin is client input, so its length is bounded. */
function explanation(origin: string): { message: string; english: string } {
  const named = origin.slice(0, MAX_ORIGIN);
  return {
    message: `Origen no permitido: ${named}. Para admitirlo, añádalo a CORS_ORIGIN.`,
    english: `Origin not allowed: ${named}. To admit it, add it to CORS_ORIGIN.`,
  };
}

const MAX_ORIGIN = 200;
