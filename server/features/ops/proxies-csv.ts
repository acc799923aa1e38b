import type { ProxyView } from '../../../contract/features/ops/schemas';
import { row } from '../../http/csv';

const proxyColumns = ['ip', 'puerto', 'visto_primero', 'visto_ultimo', 'trabajo', 'fuente'] as const;

/** Formats proxies as CSV, a page at a time. */
export async function* proxiesCsv(pages: AsyncIterable<readonly ProxyView[]>): AsyncGenerator<string> {
  yield row(proxyColumns);
  for await (const page of pages) yield page.map((proxy) => row(proxyColumns.map((name) => proxy[name]))).join('');
}
