/** The globals of a page that the library uses. Programs have none of them, a server that renders pages has some. */
interface PageGlobals {
  readonly document?: unknown;
  readonly location?: { readonly origin: string };
  readonly navigator?: { readonly languages?: readonly string[] };
}

const globals = globalThis as PageGlobals;

/** Whether there is a page. A server that renders one has none. */
export const hasPage = (): boolean => globals.document !== undefined;

/** The page's origin; `undefined` without a page. */
export const pageOrigin = (): string | undefined => (hasPage() ? globals.location?.origin : undefined);

/** The languages that the browser's user prefers, in the format of `Accept-Language`. */
export const readersLanguages = (): string | undefined =>
  hasPage() ? globals.navigator?.languages?.join(',') : undefined;
