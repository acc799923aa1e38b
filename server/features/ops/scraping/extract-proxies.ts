/** An octet without leading zeros, four times, and a port: what stands beside other digits or dots is no address. */
const CANDIDATE = /(?<![\w.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3}):(\d{1,5})(?![\w]|\.\d)/g;

/**
 * The different `ip:port` of a text, in the order in which they first stand there, at most `most` of them. Whatever the
 * text is (a list, a table of HTML, JSON), an address is one where its octets and port are.
 *
 * @example
 * extractProxies('203.0.113.7:8080, 203.0.113.7:8080 300.1.1.1:80'); // ['203.0.113.7:8080']
 */
export function extractProxies(text: string, most = Infinity): string[] {
  const found = new Set<string>();
  for (const [proxy, a = '', b = '', c = '', d = '', port = ''] of text.matchAll(CANDIDATE)) {
    if (![a, b, c, d].every(isOctet) || !isPort(port)) continue;
    found.add(proxy);
    if (found.size >= most) break;
  }
  return [...found];
}

const isWritten = (number: string): boolean => number === '0' || !number.startsWith('0');
const isOctet = (octet: string): boolean => isWritten(octet) && Number(octet) <= 255;
const isPort = (port: string): boolean => isWritten(port) && Number(port) >= 1 && Number(port) <= 65_535;
