import type { ConnectionEstablished } from '../../../contract/features/catalog/socket';
import { FrameClient, type FrameOptions } from './frame-client';

/** A frame of `/`: an event, a reply, or a frame whose fields are beside its type. */
export interface CatalogFrame {
  type: string;
  data?: Record<string, unknown>;
  timestamp?: string;
  channel?: string;
  seq?: number;
  epoch?: string;
  ref?: number;
  success?: boolean;
  error?: { code: string; field?: string; current?: unknown };
  code?: string;
  field?: string;
  message?: string;
}

/** A catalog client of the seed's kind: a plain WebSocket at `/`. */
export class CatalogClient extends FrameClient<CatalogFrame> {
  #ref = 0;

  constructor(url: string, options: FrameOptions = {}) {
    super(url, '/', options);
  }

  get greeting(): ConnectionEstablished {
    return this.frames[0] as unknown as ConnectionEstablished;
  }

  /** Events of the catalog, in the order received. */
  get events(): CatalogFrame[] {
    return this.frames.filter(({ seq, type }) => seq !== undefined && type.startsWith('PRODUCT_'));
  }

  get sequences(): (number | undefined)[] {
    return this.events.map(({ seq }) => seq);
  }

  /** Sends a request with a number, and waits for the reply. */
  ask(type: string, data?: unknown): Promise<CatalogFrame> {
    const ref = ++this.#ref;
    this.send({ type, ref, ...(data !== undefined && { data }) });
    return this.next('reply', (frame) => frame.ref === ref);
  }
}

/** Makes catalog clients that end with the test that made them. Call it at the top of a test file. */
export function useCatalogs(): (url: string, options?: FrameOptions) => Promise<CatalogClient> {
  const open: CatalogClient[] = [];
  afterEach(() => {
    for (const { socket } of open.splice(0)) socket.terminate();
  });
  return async (url, options = {}) => {
    const client = new CatalogClient(url, options);
    open.push(client);
    if (options.greeted ?? true) await client.next('CONNECTION_ESTABLISHED');
    else await client.answered();
    return client;
  };
}
