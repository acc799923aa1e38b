import { EDITING_FORGOTTEN_MS, editingSignal, type EditingEvent } from '../../../contract/features/catalog/schemas';
import { EDITING_CHANNEL } from '../../../contract/features/catalog/channels';
import { personOf } from '../../../contract/core/person';
import type { Principal } from '../../../contract/core/identity';
import { parseInput } from '../../../contract/parse';
import { problem } from '../../../contract/problems';
import { readNodeMessage, type NodeMessage } from '../../../contract/node-messages';
import type { Hub } from '../../hub/hub';
import type { Session } from '../../hub/session';
import { PacedStates } from '../../presence/paced';

export interface EditingOptions {
  hub: Pick<Hub, 'publishEphemeral' | 'watch'>;
  /** Sends a message to the other nodes; it may be lost. */
  publishLossy(payload: string): void;
  /** Returns whether a principal may change products. */
  mayEdit(principal: Principal): boolean;
}

/** The products that a session has open, with the timer that closes each. */
type OpenProducts = Map<number, NodeJS.Timeout>;

/** The products that a user has open on this node, or had open a moment ago. */
interface Editor {
  /** Editing states by product number. */
  readonly products: PacedStates;
  /** The number of the user's connections that have each product open. */
  readonly holders: Map<number, number>;
}

/**
 * The users who have products open for editing. It is a hint, published as ephemeral events and stored nowhere. Clients
 * repeat the signal every few seconds, so clients that connect later receive it too. A product left open is closed
 * automatically (CAT-9). Each user's events have a bounded rate, over all connections and products.
 */
export class Editing {
  readonly #sessions = new Map<Session, OpenProducts>();
  readonly #editors = new Map<string, Editor>();

  constructor(private readonly options: EditingOptions) {
    options.hub.watch((session) => {
      if (session.ended) this.#onSessionEnd(session);
    });
  }

  /** Handles the signal `editing`. @throws Problem `request.invalid`, `auth.required`, `request.rate_limited` */
  take(session: Session, input: unknown): void {
    const { producto_id: id, is_editing: isEditing } = parseInput(editingSignal, input);
    if (!this.options.mayEdit(session.principal)) throw problem('auth.required');
    if (isEditing) this.#open(session, id);
    else this.#close(session, id);
  }

  /** Handles a message of another node. @returns whether it was an editing message */
  onNodeMessage(payload: string): boolean {
    const message = readNodeMessage(payload);
    if (message?.kind !== 'editing') return false;
    this.#publishLocally(message.data);
    return true;
  }

  close(): void {
    for (const open of this.#sessions.values()) for (const timer of open.values()) clearTimeout(timer);
    for (const { products } of this.#editors.values()) products.close();
    this.#sessions.clear();
    this.#editors.clear();
  }

  #open(session: Session, id: number): void {
    const open = this.#sessions.get(session) ?? (new Map() as OpenProducts);
    const editor = this.#editors.get(session.principal.id) ?? this.#editor(session.principal);
    const isNew = !open.has(id);
    const isUserFull = !editor.products.has(String(id)) && editor.products.size >= MAX_PER_USER;
    if (isUserFull || (isNew && open.size >= MAX_PER_SESSION))
      throw problem('request.rate_limited', { field: 'producto_id' });
    clearTimeout(open.get(id));
    open.set(id, setTimeout(() => this.#close(session, id), EDITING_FORGOTTEN_MS).unref());
    this.#sessions.set(session, open);
    this.#editors.set(session.principal.id, editor);
    if (isNew) editor.holders.set(id, (editor.holders.get(id) ?? 0) + 1);
    editor.products.begin(String(id));
  }

  /**
   * Closes a product for a session: on its signal, on a timeout, or at the session's end. It may stay open on the
   * user's other devices.
   */
  #close(session: Session, id: number): void {
    const open = this.#sessions.get(session);
    const editor = this.#editors.get(session.principal.id);
    if (!open?.has(id) || !editor) return;
    clearTimeout(open.get(id));
    open.delete(id);
    if (open.size === 0) this.#sessions.delete(session);
    const others = (editor.holders.get(id) ?? 1) - 1;
    if (others > 0) return void editor.holders.set(id, others);
    editor.holders.delete(id);
    editor.products.end(String(id));
  }

  #onSessionEnd(session: Session): void {
    for (const id of [...(this.#sessions.get(session)?.keys() ?? [])]) this.#close(session, id);
  }

  #editor(principal: Principal): Editor {
    const products: PacedStates = new PacedStates({
      everyMs: MIN_INTERVAL_MS,
      forgottenMs: 2 * EDITING_FORGOTTEN_MS, // each session's own timer expires before
      tell: (id, isEditing) => this.#publish(principal, Number(id), isEditing),
      forgotten: () => {
        if (products.size === 0) this.#editors.delete(principal.id);
      },
    });
    return { products, holders: new Map() };
  }

  #publish(principal: Principal, id: number, isEditing: boolean): void {
    const { user_id, display_name: nombre } = personOf(principal);
    const data: EditingEvent = { producto_id: id, user_id, nombre, is_editing: isEditing };
    this.#publishLocally(data);
    this.options.publishLossy(JSON.stringify({ kind: 'editing', data } satisfies NodeMessage));
  }

  #publishLocally(data: EditingEvent): void {
    const { producto_id, user_id } = data;
    this.options.hub.publishEphemeral(EDITING_CHANNEL, 'editing', data, {
      except: user_id,
      subject: `${producto_id} ${user_id}`,
    });
  }
}

/** Products that one connection may have open at once. */
const MAX_PER_SESSION = 8;
/** Products that one user may have open, or have closed within the last two seconds. */
const MAX_PER_USER = 16;
/** The shortest interval between published events; clients repeat the signal every 5 s. */
const MIN_INTERVAL_MS = 2_000;
