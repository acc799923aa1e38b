import { problem, type Problem } from '../../../contract/problems';
import { LOOPBACK_ORIGIN } from './hosts';

/** What a browser, or a program, says of where a request comes from. */
export interface Provenance {
  readonly origin: string | undefined;
  readonly secFetchSite: string | undefined;
  readonly hasSessionCookie: boolean;
  /** True for GET and HEAD over plain HTTP, which change nothing; a socket's handshake is never safe. */
  readonly safe?: boolean;
}

/**
 * - `same`: our own page. Its cookie counts.
 * - `allowed`: a page of a listed origin. Its cookie counts.
 * - `none`: let in, and the cookie is not to be read: a program, or anybody where any origin is allowed.
 * - `refused`: not let in.
 */
export type Verdict = 'same' | 'allowed' | 'none' | 'refused';

/** Who may talk to us out of a browser. */
export interface OriginRules {
  /** Origins that our own pages are served from. */
  readonly own: readonly string[];
  /** Further origins, exactly as browsers write them; `*` is any, without credentials. */
  readonly allowed: readonly string[] | '*';
  /** Classroom mode: every origin is let in, without credentials. */
  readonly open: boolean;
  /** Classroom mode of this machine alone: of every origin those that it serves itself, on whichever port. */
  readonly loopbackOnly?: boolean;
  /** Whether a refusal names the origin and the setting that would admit it: for those who build a page. */
  readonly explains?: boolean;
}

/** Judges where requests come from, for HTTP and for the handshakes of sockets alike. */
export interface OriginPolicy {
  /** Origins that our own pages are served from. */
  readonly own: readonly string[];
  /** Whether answers name the origin that may read them, where any may: `*` would be for those who are refused as well. */
  readonly loopbackOnly: boolean;
  judge(provenance: Provenance): Verdict;
  /** The answer to a page of a refused origin. */
  refusal(origin: string | undefined): Problem;
}

/**
 * Browsers write an origin in one way only: lower case, no default port, no path. So comparison is of whole strings;
 * `null`, another case, another port or our name inside another one are foreign (SEC-1, SEC-3).
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
      // Without an Origin it is a program, which needs no cookie, or a browser that reads from its own site.
      if (!hasSessionCookie) return 'none';
      if (secFetchSite === 'same-origin') return 'same';
      // A link or a typed address may show a page; nobody else can read the answer.
      if (safe) return 'same';
      return open ? 'none' : 'refused';
    },
  };
}

/** Names the setting as well. An origin comes from outside, so it is repeated at a bounded length. */
function explanation(origin: string): { message: string; english: string } {
  const named = origin.slice(0, MAX_ORIGIN);
  return {
    message: `Origen no permitido: ${named}. Para admitirlo, añádalo a CORS_ORIGIN.`,
    english: `Origin not allowed: ${named}. To admit it, add it to CORS_ORIGIN.`,
  };
}

const MAX_ORIGIN = 200;
