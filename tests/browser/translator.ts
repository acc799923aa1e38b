import type { Page } from 'playwright-core';

/** How a translator handles a text node: replaces it, moves it into a new element, or inserts one and removes it. */
export const ways = ['replaced', 'moved', 'removed'] as const;
export type Way = (typeof ways)[number];

/** In the page: treats every present, added or changed text as a browser's translation does. */
const TRANSLATE = (way: Way): string => `(() => {
  const way = ${JSON.stringify(way)};
  const LEFT_ALONE = 'font, script, style, noscript, title, textarea, option, svg';
  const font = (...children) => { const element = document.createElement('font'); element.append(...children); return element; };
  const take = (text) => {
    if (text.data.trim() === '' || !text.parentElement || text.parentElement.closest(LEFT_ALONE)) return;
    const words = text.data;
    window.translated = (window.translated ?? 0) + 1;
    if (way === 'replaced') return text.replaceWith(font(font(words)));
    const outer = font();
    text.before(outer);
    outer.append(font(way === 'moved' ? text : words));
    if (way === 'removed') text.remove();
  };
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return take(node);
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    texts.forEach(take);
  };
  const options = { childList: true, characterData: true, subtree: true };
  const observer = new MutationObserver((records) => {
    observer.disconnect();
    for (const { type, target, addedNodes } of records) {
      if (type === 'characterData') walk(target);
      else for (const node of addedNodes) if (node.isConnected) walk(node);
    }
    observer.observe(document.body, options);
  });
  walk(document.body);
  observer.observe(document.body, options);
})()`;

/** Translates a page from now on, into the same texts: a test finds them as before. */
export const translate = (page: Page, way: Way): Promise<void> => page.evaluate(TRANSLATE(way));
