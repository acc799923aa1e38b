import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext } from 'playwright-core';

const script = readFileSync(join(__dirname, 'productos.js.txt'), 'utf8');

/** What the document's script finds in its page, by the ids that it uses. */
const host = `
  <div id="connectionStatus"></div>
  <form id="createForm">
    <input id="nombre" /><input id="descripcion" /><input id="precio" type="number" step="0.01" />
    <input id="stock" type="number" /><button>Crear</button>
  </form>
  <div id="productList"></div>
  <div id="eventsLog"></div>`;

/** Lets a browser find the document's page at `/pagina.html` of the hub. Of the script, the hub's address alone is another one. */
export async function servePage(context: BrowserContext, hub: string): Promise<void> {
  const address = hub.replace(/\/$/, '');
  const own = script
    .replaceAll('ws://localhost:3000', address.replace('http', 'ws'))
    .replaceAll('http://localhost:3000', address);
  const body = `<!doctype html><html lang="es"><meta charset="utf-8" /><title>Productos</title>${host}<script>${own}</script></html>`;
  await context.route('**/pagina.html', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }));
}
