/** The globals of a page that the library uses. Programs have none of them, and a server that renders pages only some. */
interface PageGlobals {
  readonly document?: unknown;
  readonly location?: { readonly origin: string };
  readonly navigator?: { readonly languages?: readonly string[] };
}

const globals = globalThis as PageGlobals;

/** Whether there is a page. While a server renders one there is none yet, and nobody to speak for. */
export const hasPage = (): boolean => globals.document !== undefined;

/** Where the page comes from; nothing where there is none. */
export const pageOrigin = (): string | undefined => (hasPage() ? globals.location?.origin : undefined);

/** The languages that the page's reader has told the browser, in the words of `Accept-Language`. */
export const readersLanguages = (): string | undefined =>
  hasPage() ? globals.navigator?.languages?.join(',') : undefined;
