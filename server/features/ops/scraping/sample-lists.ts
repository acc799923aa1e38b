/** Builds the sample lists from addresses reserved for documentation, which lead nowhere. Some are in both lists. */
const proxies = (nets: readonly string[], from: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => {
    const net = nets[i % nets.length] ?? '';
    return `${net}.${from + i}:${[80, 1080, 3128, 8080, 8888][i % 5]}`;
  });

const first = proxies(['192.0.2', '198.51.100'], 10, 40);
const second = proxies(['198.51.100', '203.0.113'], 100, 30);

const textOf = (lines: readonly string[]): string => `# Direcciones de documentación (RFC 5737)\n${lines.join('\n')}\n`;

/** The sample lists by the paths under which the hub serves them. */
export const samples: ReadonlyMap<string, string> = new Map([
  ['/muestras/proxies-1.txt', textOf(first)],
  ['/muestras/proxies-2.txt', textOf([...second, ...first.slice(0, 10)])],
]);
