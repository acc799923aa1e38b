import { Problem, type ProblemWire } from '../../../contract/problems';
import { withoutTrailing } from '../../../contract/core/text/trailing';
import { wishedLanguage, type WishedLanguage } from './own-problem';
import { pageOrigin } from './page';

/**
 * Whether the hub answers, and whether it lets this page in. A browser does not tell a page of another origin whether a
 * hub is away or refuses it, and shows each try on the console. The hub's `/health` tells the refusal to everybody.
 */
export class Reach {
  #asked: { readonly at: number; readonly answers: Promise<boolean> } | undefined;
  #refused: { readonly at: number; readonly error: ProblemWire['error'] } | undefined;
  #isTold = false;

  constructor(
    private readonly url: string,
    private readonly language?: WishedLanguage,
  ) {}

  /** Whether the hub is another origin than the page: only then may it refuse the page. */
  get isForeign(): boolean {
    const page = pageOrigin();
    return page !== undefined && this.url !== '' && new URL(this.url).origin !== page;
  }

  /** The hub's refusal of pages of this origin, while it is fresh. */
  get refusal(): Problem | undefined {
    return this.#refused && Date.now() - this.#refused.at < FRESH_MS
      ? Problem.fromWire(this.#refused.error)
      : undefined;
  }

  /** Whether the hub answers a plain request, and does not refuse the page. @param ageMs how old the answer may be */
  answers(ageMs = 0): Promise<boolean> {
    const now = Date.now();
    if (!this.#asked || now - this.#asked.at > ageMs) this.#asked = { at: now, answers: this.#ask() };
    return this.#asked.answers;
  }

  /** Asks why a connection failed: the hub's refusal of this page, or `undefined` where the failure has another cause. */
  async whyNot(): Promise<Problem | undefined> {
    if (!this.isForeign) return undefined;
    await this.answers(SHARED_MS);
    return this.refusal;
  }

  async #ask(): Promise<boolean> {
    const language = wishedLanguage(this.language);
    const response = await fetch(`${withoutTrailing(this.url, '/')}/health`, {
      credentials: 'omit',
      headers: language === undefined ? {} : { 'accept-language': language },
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch(() => undefined);
    const error = response?.status === 403 && this.isForeign ? await refusalIn(response) : undefined;
    this.#refused = error && { at: Date.now(), error };
    if (error) this.#tell();
    return response?.ok ?? false;
  }

  /** Developers look at the console first. */
  #tell(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const origin = pageOrigin() ?? '';
    console.warn(
      `Pulso: the hub at ${this.url} lets no pages of ${origin} in. To admit them, add the origin to its setting CORS_ORIGIN, for example CORS_ORIGIN=${origin}`,
    );
  }
}

async function refusalIn(response: Response): Promise<ProblemWire['error'] | undefined> {
  const answer = (await response.json().catch(() => undefined)) as Partial<ProblemWire> | undefined;
  return answer?.error?.code === 'request.cross_site' ? answer.error : undefined;
}

/** How long a refusal is believed without asking again, in milliseconds. */
const FRESH_MS = 15_000;
/** How old an answer may be for a failure of this moment, in milliseconds: many requests fail together. */
const SHARED_MS = 1_000;
const PATIENCE_MS = 3_000;
