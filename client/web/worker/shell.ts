const PREFIX = 'pulso-shell-';
/** Under this path a version stores the tabs that were open when it took over. No file has this path. */
const BEFORE = '/.tabs-before';
/** Below this path, a file's name changes with its content. */
const IMMUTABLE = '/_next/static/';

interface Exported {
  readonly version: string;
  /** The SHA-256 of each file, in base64, by path. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * The pages, styles and code of one build, cached for when the hub is unreachable. A hub that answers always goes
 * first, so no page is older than its hub. Nothing else is cached: requests for other files go to the network
 * unchanged.
 */
export class Shell {
  readonly #name: string;

  constructor(
    private readonly exported: Exported,
    private readonly clients: Clients,
  ) {
    this.#name = `${PREFIX}${exported.version}`;
  }

  /**
   * Fetches every file. A file whose content differs from the build belongs to another build: then nothing is cached,
   * and the browser retries later. @throws if a file is unavailable
   */
  async keep(): Promise<void> {
    const cache = await caches.open(this.#name);
    try {
      for (const [path, hash] of Object.entries(this.exported.files)) await keepFile(cache, path, hash);
    } catch (error) {
      await caches.delete(this.#name);
      throw error;
    }
  }

  /**
   * This version now answers for all tabs, including those of earlier versions, whose code stays cached while they are
   * open.
   */
  async takeOver(): Promise<void> {
    const cache = await caches.open(this.#name);
    await cache.put(BEFORE, Response.json(await this.#open()));
    await this.clients.claim();
    await this.tidy();
  }

  /** Deletes the caches of earlier versions that have no open tab. */
  async tidy(): Promise<void> {
    const open = await this.#open();
    const before = await this.#before();
    if (before.some((id) => open.includes(id))) return;
    await Promise.all((await this.#earlier()).map((name) => caches.delete(name)));
  }

  /** Whether all these files belong to this version. */
  has(paths: readonly string[]): boolean {
    return paths.every((path) => Object.hasOwn(this.exported.files, path));
  }

  /** Answers a request for the shell; `undefined` for any other request. */
  answer(request: Request, { pathname, search }: URL, tab: string): Promise<Response> | undefined {
    if (pathname.startsWith(IMMUTABLE)) return caches.match(pathname).then((kept) => kept ?? fetch(request));
    if (this.has([pathname])) return networkFirst(request, () => this.#kept(pathname, tab));
    if (request.mode !== 'navigate' || !this.has([`${pathname}/`])) return undefined;
    return networkFirst(request, () => Promise.resolve(Response.redirect(`${pathname}/${search}`)));
  }

  /** Returns a file from the cache; for a tab of an earlier version, from that version's cache. */
  async #kept(path: string, tab: string): Promise<Response | undefined> {
    const earlier = (await this.#before()).includes(tab) ? await this.#earlier() : [];
    for (const name of [...earlier.reverse(), this.#name]) {
      const kept = await caches.match(path, { cacheName: name });
      if (kept) return kept;
    }
    return undefined;
  }

  /** Returns the caches of earlier versions, the oldest first. */
  async #earlier(): Promise<string[]> {
    return (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== this.#name);
  }

  async #before(): Promise<string[]> {
    const noted = await caches.match(BEFORE, { cacheName: this.#name });
    return noted ? ((await noted.json()) as string[]) : [];
  }

  async #open(): Promise<string[]> {
    return (await this.clients.matchAll({ type: 'window', includeUncontrolled: true })).map(({ id }) => id);
  }
}

/** Adds a file to a cache, copied from an earlier version if its name shows that it has not changed. */
async function keepFile(cache: Cache, path: string, hash: string): Promise<void> {
  const before = path.startsWith(IMMUTABLE) ? await caches.match(path) : undefined;
  const response = before ?? (await fetch(path, { cache: 'no-cache' }));
  const body = await response.clone().arrayBuffer();
  if (!response.ok || (await sha256(body)) !== hash) throw new Error(`${path} is not of this build`);
  await cache.put(path, response);
}

/** Returns the hub's answer, or the cached one if the hub or its proxy is unreachable. */
async function networkFirst(request: Request, kept: () => Promise<Response | undefined>): Promise<Response> {
  try {
    const response = await fetch(request);
    return response.status < 500 ? response : ((await kept()) ?? response);
  } catch (error) {
    const response = await kept();
    if (response) return response;
    throw error;
  }
}

async function sha256(body: ArrayBuffer): Promise<string> {
  return btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest('SHA-256', body))));
}
