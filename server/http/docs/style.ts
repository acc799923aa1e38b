/** The style of the pages at `/docs`: the app's colours, light or dark by the reader's system, from 360 px on. */
export const style = `
:root {
  color-scheme: light dark;
  --canvas: #f6f8f7; --surface: #fff; --sunken: #eef2f0; --line: #d2dad6; --ink: #141c19; --muted: #56645f;
  --accent: #0a6e57; --accent-soft: #e8f7f2; --warn: #8a5300; --bad: #b3261e; --sky: #1d5a8a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --canvas: #0f1513; --surface: #161d1b; --sunken: #0b100e; --line: #28322f; --ink: #e6ecea; --muted: #99a7a2;
    --accent: #3fbf9a; --accent-soft: #14302a; --warn: #f0c069; --bad: #ff9a92; --sky: #8cc4f0;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 4.5rem; }
body {
  margin: 0; background: var(--canvas); color: var(--ink); line-height: 1.55;
  font-family: system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif;
}
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 1rem; top: .5rem; z-index: 3; background: var(--surface); padding: .3rem .6rem; }
header {
  position: sticky; top: 0; z-index: 2; background: var(--surface); border-bottom: 1px solid var(--line);
}
header > div, main, footer { max-width: 68rem; margin: 0 auto; padding: 0 1rem; }
header > div { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1rem; padding-block: .5rem; }
.home { display: inline-flex; align-items: center; gap: .5rem; font-weight: 650; text-decoration: none; color: var(--ink); }
nav { display: flex; flex-wrap: wrap; gap: .1rem .25rem; }
nav a { padding: .25rem .5rem; border-radius: 6px; text-decoration: none; color: var(--muted); font-size: .9rem; }
nav a[aria-current] { color: var(--accent); background: var(--accent-soft); font-weight: 600; }
main { padding-block: 1.5rem 4rem; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; text-wrap: balance; }
h2 { font-size: 1.25rem; margin: 2.25rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .4rem; }
.lead { color: var(--muted); margin: 0 0 1.25rem; max-width: 46rem; }
code, pre, .mono { font-family: ui-monospace, 'SF Mono', 'Cascadia Mono', 'Roboto Mono', 'DejaVu Sans Mono', monospace; }
code { font-size: .9em; overflow-wrap: anywhere; }
pre {
  margin: .4rem 0; padding: .7rem .9rem; background: var(--sunken); border: 1px solid var(--line); border-radius: 8px;
  font-size: .8125rem; line-height: 1.5; white-space: pre-wrap; overflow-wrap: anywhere;
}
pre i { color: var(--muted); font-style: normal; }
pre .literal { color: var(--sky); }
pre b { font-weight: 600; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); gap: .75rem; padding: 0; list-style: none; }
.cards a {
  display: block; height: 100%; padding: .9rem 1rem; background: var(--surface); border: 1px solid var(--line);
  border-radius: 10px; text-decoration: none; color: inherit;
}
.cards a:hover { border-color: var(--accent); }
.cards strong { display: block; color: var(--accent); }
.cards span { color: var(--muted); font-size: .9rem; }
details { background: var(--surface); border: 1px solid var(--line); border-radius: 8px; margin: .4rem 0; }
summary { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .75rem; padding: .55rem .8rem; cursor: pointer; min-height: 2.25rem; }
summary::marker { content: ''; }
summary .mono { font-size: .875rem; font-weight: 600; overflow-wrap: anywhere; }
summary .about { color: var(--muted); font-size: .9rem; }
details > div { padding: 0 .8rem .8rem; border-top: 1px solid var(--line); }
.method { display: inline-block; min-width: 3.6rem; font-size: .75rem; font-weight: 700; letter-spacing: .03em; }
.method[data-method='get'] { color: var(--sky); }
.method[data-method='post'], .method[data-method='put'], .method[data-method='send'] { color: var(--accent); }
.method[data-method='patch'], .method[data-method='receive'] { color: var(--warn); }
.method[data-method='delete'] { color: var(--bad); }
.filter { display: block; margin: 1rem 0; font-size: .9rem; color: var(--muted); }
input, button, select {
  font: inherit; color: inherit; background: var(--surface); border: 1px solid var(--muted); border-radius: 8px; padding: .45rem .7rem;
}
.filter input { display: block; width: min(100%, 26rem); margin-top: .25rem; }
button { cursor: pointer; background: var(--accent); border-color: var(--accent); color: var(--canvas); font-weight: 600; }
button:disabled { opacity: .6; cursor: default; }
.table { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; background: var(--surface); }
th, td { padding: .45rem .6rem; border: 1px solid var(--line); text-align: left; vertical-align: top; }
th { font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1rem; font-size: .9rem; margin: .6rem 0; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
[hidden] { display: none; }
footer { padding-block: 1.5rem; color: var(--muted); font-size: .875rem; border-top: 1px solid var(--line); }
.log { min-height: 8rem; max-height: 22rem; overflow-y: auto; }
.bar { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: .5rem 0; }
@media (max-width: 30em) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
`;
