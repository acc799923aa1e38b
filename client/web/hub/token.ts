import { withoutTrailing } from '../../../contract/core/text/trailing';

/** The hub's origin if it differs from the page's; empty if the hub serves these pages. */
export const hubUrl = withoutTrailing(process.env.NEXT_PUBLIC_PULSO_URL ?? '', '/');

const KEY = 'pulso-token';
const isForeign = (): boolean => hubUrl !== '' && new URL(hubUrl).origin !== location.origin;

/**
 * The bearer token. It is stored only if the hub has another origin, since its cookie would not be sent from a foreign
 * site. A page served by the hub uses a cookie that scripts cannot read. If the browser refuses cookies, this page
 * keeps the token in memory, and the sign-in ends with the page.
 */
export const token = {
  get(): string | undefined {
    if (!isForeign()) return memory;
    try {
      return localStorage.getItem(KEY) ?? undefined;
    } catch {
      return memory;
    }
  },
  keep(value: string): void {
    if (isForeign() || !navigator.cookieEnabled) memory = value;
    if (!isForeign()) return;
    try {
      localStorage.setItem(KEY, value);
    } catch {
      // Only this tab is signed in, until it closes.
    }
  },
  forget(): void {
    memory = undefined;
    try {
      localStorage.removeItem(KEY);
    } catch {
      // No token was stored.
    }
  },
};

let memory: string | undefined;
