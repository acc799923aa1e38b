import { withoutTrailing } from '../../../contract/core/text/trailing';

/** The hub's origin where it is not the page's own; empty where the hub itself serves these pages. */
export const hubUrl = withoutTrailing(process.env.NEXT_PUBLIC_PULSO_URL ?? '', '/');

const KEY = 'pulso-token';
const isForeign = (): boolean => hubUrl !== '' && new URL(hubUrl).origin !== location.origin;

/**
 * The bearer token, kept only where the hub is another origin: a cookie of its would not be sent along from a foreign
 * site. Served by the hub, the page never uses its token, which is in a cookie that scripts cannot read; unless the
 * browser takes no cookies: then this page has it in memory, and is signed in until it goes.
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
      // This tab alone is signed in, until it closes.
    }
  },
  forget(): void {
    memory = undefined;
    try {
      localStorage.removeItem(KEY);
    } catch {
      // There was none.
    }
  },
};

let memory: string | undefined;
