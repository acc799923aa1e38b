import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const script = readFileSync(join(__dirname, 'productos.js.txt'), 'utf8');

/** The elements that the document's script finds in its page, by the ids that it uses. */
const host = `
  <div id="connectionStatus"></div>
  <form id="createForm">
    <input id="nombre" /><input id="descripcion" /><input id="precio" type="number" step="0.01" />
    <input id="stock" type="number" /><button>Crear</button>
  </form>
  <div id="productList"></div>
  <div id="eventsLog"></div>`;

/** A folder with only the document's page, for a hub to serve. Its script uses another hub address. */
export function documentPages(): string {
  const own = script
    .replaceAll(`'ws://localhost:3000'`, `location.origin.replace('http', 'ws')`)
    .replaceAll(`'http://localhost:3000`, `location.origin + '`);
  const folder = mkdtempSync(join(tmpdir(), 'pulso-document-'));
  writeFileSync(
    join(folder, 'index.html'),
    `<!doctype html><html lang="es"><meta charset="utf-8" /><title>Productos</title>${host}<script>${own}</script></html>`,
  );
  return folder;
}
