/** Four octets and a port, not adjacent to other digits or dots. */
const CANDIDATE = /(?<![\w.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3}):(\d{1,5})(?![\w]|\.\d)/g;

/**
 * Returns the distinct `ip:port` of a text, in the order of their first occurrence, at most `most` of them. The format
 * of the text (a list, an HTML table, JSON) does not matter, as long as octets and port are together.
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

const hasNoLeadingZero = (number: string): boolean => number === '0' || !number.startsWith('0');
const isOctet = (octet: string): boolean => hasNoLeadingZero(octet) && Number(octet) <= 255;
const isPort = (port: string): boolean => hasNoLeadingZero(port) && Number(port) >= 1 && Number(port) <= 65_535;
