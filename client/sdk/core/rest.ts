import { Problem, type ProblemWire } from '../../../contract/problems';
import { ownProblem, unavailable, requestedLanguage, type OwnProblem, type RequestedLanguage } from './own-problem';
import type { HubReachability } from './reach';

export interface RestOptions {
  /** The hub's origin. */
  readonly url: string;
  token?(): Promise<string | undefined> | string | undefined;
  readonly language?: RequestedLanguage | undefined;
  /** Knows whether the hub refuses this page; a refused page sends no requests for a while. */
  readonly reach?: Pick<HubReachability, 'findRefusal' | 'refusal'>;
  /** Timeout of a request, in milliseconds. */
  readonly patienceMs?: number;
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** A REST client that returns answers and throws problems. */
export class Rest {
  constructor(private readonly options: RestOptions) {}

  /**
   * Reads a path and returns the whole JSON answer. @throws Problem; `server.unavailable` without an answer,
   * `request.cross_site` if the hub refuses pages of this origin.
   */
  get<T>(path: string, query: Query = {}): Promise<T> {
    return this.#request<T>(this.href(path, query), { method: 'GET' });
  }

  /** @throws Problem like {@link get} */
  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.#request<T>(this.href(path), {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  }

  /** @throws Problem like {@link get} */
  delete<T>(path: string): Promise<T> {
    return this.#request<T>(this.href(path), { method: 'DELETE' });
  }

  /** Creates a problem that the client detects in an answer, in the reader's language. */
  problem(problem: OwnProblem): Problem {
    return ownProblem(this.options.language, problem);
  }

  /** Returns the URL of a path, for links and downloads. */
  href(path: string, query: Query = {}): string {
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) {
      if (value !== undefined && value !== '') search.set(key, String(value));
    }
    return `${this.options.url}${path}${search.size > 0 ? `?${search.toString()}` : ''}`;
  }

  async #request<T>(
    url: string,
    init: { method: string; body?: string; headers?: Record<string, string> },
  ): Promise<T> {
    const { reach, language, token: readToken, patienceMs = 15_000 } = this.options;
    if (reach?.refusal) throw reach.refusal;
    const token = await readToken?.();
    const wished = requestedLanguage(language);
    const response = await fetch(url, {
      ...init,
      headers: {
        ...init.headers,
        ...(wished !== undefined && { 'accept-language': wished }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      credentials: token === undefined ? 'include' : 'omit',
      signal: AbortSignal.timeout(patienceMs),
    }).catch(async (cause: unknown) => {
      const refusal = cause instanceof TypeError ? await reach?.findRefusal() : undefined;
      throw refusal ?? ownProblem(language, unavailable, { cause });
    });
    const answer: unknown = await response.json().catch(() => undefined);
    if (response.ok && answer !== undefined) return answer as T;
    throw isProblem(answer) ? Problem.fromWire(answer.error) : ownProblem(language, unavailable);
  }
}

/** Whether an answer is a problem of the hub; a proxy's error page is not. */
const isProblem = (answer: unknown): answer is ProblemWire =>
  typeof answer === 'object' &&
  answer !== null &&
  (answer as { success?: unknown }).success === false &&
  'error' in answer;
