const PREFIX = 'pulso-shell-';
/** Where a version notes the tabs that were open when it took over. No file has this path. */
const BEFORE = '/.tabs-before';
/** Below this path a name changes with its content. */
const IMMUTABLE = '/_next/static/';

interface Exported {
  readonly version: string;
  /** The SHA-256 of each file, in base64, by its path. */
  readonly files: Readonly<Record<string, string>>;
}

/**
 * The pages, styles and code of one build, kept for when the hub is out of reach. A hub that answers always goes first,
 * so no page is older than its hub. Nothing else is kept: what is not a file of the export goes to the network untouched.
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
   * Fetches every file. What has another content than at the build belongs to another one: then nothing is kept, and the
   * browser tries again later.
   *
   * @throws where a file is not to be had
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

  /** From now on this version answers, for tabs of earlier ones too. Their code stays for as long as they are open. */
  async takeOver(): Promise<void> {
    const cache = await caches.open(this.#name);
    await cache.put(BEFORE, Response.json(await this.#open()));
    await this.clients.claim();
    await this.tidy();
  }

  /** Deletes what earlier versions kept, once no tab of theirs is open. */
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

  /** The answer to a request for the shell; nothing for any other. */
  answer(request: Request, { pathname, search }: URL, tab: string): Promise<Response> | undefined {
    if (pathname.startsWith(IMMUTABLE)) return caches.match(pathname).then((kept) => kept ?? fetch(request));
    if (this.has([pathname])) return orElse(request, () => this.#kept(pathname, tab));
    if (request.mode !== 'navigate' || !this.has([`${pathname}/`])) return undefined;
    return orElse(request, () => Promise.resolve(Response.redirect(`${pathname}/${search}`)));
  }

  /** A file as it was kept; for a tab of an earlier version, as that one kept it. */
  async #kept(path: string, tab: string): Promise<Response | undefined> {
    const earlier = (await this.#before()).includes(tab) ? await this.#earlier() : [];
    for (const name of [...earlier.reverse(), this.#name]) {
      const kept = await caches.match(path, { cacheName: name });
      if (kept) return kept;
    }
    return undefined;
  }

  /** The caches of earlier versions, the oldest first. */
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

/** One file into a cache: from an earlier version where its name says that it has not changed. */
async function keepFile(cache: Cache, path: string, hash: string): Promise<void> {
  const before = path.startsWith(IMMUTABLE) ? await caches.match(path) : undefined;
  const response = before ?? (await fetch(path, { cache: 'no-cache' }));
  const body = await response.clone().arrayBuffer();
  if (!response.ok || (await sha256(body)) !== hash) throw new Error(`${path} is not of this build`);
  await cache.put(path, response);
}

/** The hub's answer; what `kept` gives where the hub, or a proxy for it, says that it cannot be reached. */
async function orElse(request: Request, kept: () => Promise<Response | undefined>): Promise<Response> {
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
