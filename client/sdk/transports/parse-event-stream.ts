/**
 * Parses a byte stream of Server-Sent Events and yields the data of each event. Names and ids are ignored: the hub's
 * stream puts everything in the data. Comments count as signs of life.
 *
 * @param alive called whenever bytes arrive
 */
export async function* readEvents(body: ReadableStream<Uint8Array>, alive: () => void): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    alive();
    rest += decoder.decode(value, { stream: true });
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const data = dataOf(rest.slice(0, end));
      rest = rest.slice(end + 2);
      if (data !== '') yield data;
    }
  }
}

const dataOf = (event: string): string =>
  event
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trimStart())
    .join('\n');
