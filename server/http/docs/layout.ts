import { html, type Html } from './html';

/** A page at `/docs`. */
export interface Page {
  readonly title: string;
  readonly description: string;
  readonly body: Html;
}

/** The pages in every page's navigation. */
const pages: readonly (readonly [path: string, label: string])[] = [
  ['/docs', 'Overview'],
  ['/docs/rest', 'REST'],
  ['/docs/events', 'Events'],
  ['/docs/requests', 'Requests'],
  ['/docs/types', 'Types'],
  ['/docs/problems', 'Problems'],
  ['/docs/clients', 'Clients'],
];

/** Wraps a page in the common layout. */
export function layout(path: string, { title, description, body }: Page): string {
  const isHere = (target: string): boolean => target === path || (target !== '/docs' && path.startsWith(`${target}/`));
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Pulso docs</title>
        <meta name="description" content="${description}" />
        <link rel="icon" href="/icon.svg" />
        <link rel="stylesheet" href="/docs/docs.css" />
        <script src="/docs/docs.js" defer></script>
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header>
          <div>
            <a class="home" href="/docs">
              <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
                <rect width="32" height="32" rx="9" fill="#0a6e57" />
                <path
                  d="M4 17h6l2.6-6.5 4.4 13 3.4-9 1.6 2.5h6"
                  fill="none"
                  stroke="#fff"
                  stroke-width="2.4"
                  stroke-linecap="round"
                  stroke-linejoin="round"
                />
              </svg>
              Pulso docs
            </a>
            <nav aria-label="Documentation">
              ${pages.map(
                ([target, label]) =>
                  html`<a href="${target}" ${isHere(target) && html`aria-current="page"`}>${label}</a> `,
              )}
              <a href="/">To the app</a>
            </nav>
          </div>
        </header>
        <main id="content">${body}</main>
        <footer>
          Made from the same schemas that parse every request: <a href="/docs/openapi.json">openapi.json</a>,
          <a href="/docs/asyncapi.json">asyncapi.json</a>.
        </footer>
      </body>
    </html>`.text;
}

/** Returns a field that hides entries that do not match, for pages with many entries. */
export const filterField = (what: string): Html =>
  html`<label class="filter" hidden data-filter>
    Filter ${what}
    <input type="search" autocomplete="off" spellcheck="false" />
    <span role="status"></span>
  </label>`;
