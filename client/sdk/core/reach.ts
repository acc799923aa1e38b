import { Problem, type ProblemWire } from '../../../contract/problems';
import { withoutTrailing } from '../../../contract/core/text/trailing';
import { requestedLanguage, type RequestedLanguage } from './own-problem';
import { pageOrigin } from './page';

/**
 * Checks whether the hub is reachable and accepts this page. A browser does not tell a page of another origin whether a
 * hub is down or refuses it, and logs each attempt on the console. The hub's `/health` reports the refusal to any
 * origin.
 */
export class HubReachability {
  #lastCheck: { readonly at: number; readonly answers: Promise<boolean> } | undefined;
  #refused: { readonly at: number; readonly error: ProblemWire['error'] } | undefined;
  #hasWarned = false;

  constructor(
    private readonly url: string,
    private readonly language?: RequestedLanguage,
  ) {}

  /** Whether the hub has another origin than the page: only then can it refuse the page. */
  get isForeign(): boolean {
    const page = pageOrigin();
    return page !== undefined && this.url !== '' && new URL(this.url).origin !== page;
  }

  /** The hub's refusal of this page's origin, while it is recent. */
  get refusal(): Problem | undefined {
    return this.#refused && Date.now() - this.#refused.at < FRESH_MS
      ? Problem.fromWire(this.#refused.error)
      : undefined;
  }

  /** Whether the hub answers a simple request, and does not refuse the page. @param ageMs how old the answer may be */
  answers(ageMs = 0): Promise<boolean> {
    const now = Date.now();
    if (!this.#lastCheck || now - this.#lastCheck.at > ageMs) this.#lastCheck = { at: now, answers: this.#check() };
    return this.#lastCheck.answers;
  }

  /** Finds out why a connection failed: the hub's refusal of this page, or `undefined` for any other cause. */
  async findRefusal(): Promise<Problem | undefined> {
    if (!this.isForeign) return undefined;
    await this.answers(SHARED_MS);
    return this.refusal;
  }

  async #check(): Promise<boolean> {
    const language = requestedLanguage(this.language);
    const response = await fetch(`${withoutTrailing(this.url, '/')}/health`, {
      credentials: 'omit',
      headers: language === undefined ? {} : { 'accept-language': language },
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch(() => undefined);
    const error = response?.status === 403 && this.isForeign ? await refusalIn(response) : undefined;
    this.#refused = error && { at: Date.now(), error };
    if (error) this.#warn();
    return response?.ok ?? false;
  }

  /** Logs the refusal once, since developers check the console first. */
  #warn(): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    const origin = pageOrigin() ?? '';
    console.warn(
      `Pulso: the hub at ${this.url} refuses pages of ${origin}. To allow them, add the origin to its setting CORS_ORIGIN, for example CORS_ORIGIN=${origin}`,
    );
  }
}

async function refusalIn(response: Response): Promise<ProblemWire['error'] | undefined> {
  const answer = (await response.json().catch(() => undefined)) as Partial<ProblemWire> | undefined;
  return answer?.error?.code === 'request.cross_site' ? answer.error : undefined;
}

/** How long a refusal is trusted without a new request, in milliseconds. */
const FRESH_MS = 15_000;
/** How old a shared answer can be, in milliseconds: many requests fail together. */
const SHARED_MS = 1_000;
const PATIENCE_MS = 3_000;
