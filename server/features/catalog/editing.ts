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
  /** Says something to the other nodes, which may be lost. */
  say(words: string): void;
  /** Whether somebody may change products. */
  mayEdit(principal: Principal): boolean;
}

/** What a session has open: when each product is closed for it. */
type Open = Map<number, NodeJS.Timeout>;

/** What a user has open on this node, or had a moment ago. */
interface Editor {
  /** By product's number. */
  readonly products: PacedStates;
  /** How many of the user's connections have each product open. */
  readonly holders: Map<number, number>;
}

/**
 * Who has which product open for editing: a hint, told to the others and kept by nobody. Clients say it again every
 * few seconds, so whoever comes later hears of it as well, and what they leave open is closed for them (CAT-9). What a
 * user says is told at a bounded rate, on however many connections and of however many products.
 */
export class Editing {
  readonly #sessions = new Map<Session, Open>();
  readonly #editors = new Map<string, Editor>();

  constructor(private readonly options: EditingOptions) {
    options.hub.watch((session) => {
      if (session.ended) this.#left(session);
    });
  }

  /** Takes the signal `editing`. @throws Problem `request.invalid`, `auth.required`, `request.rate_limited` */
  take(session: Session, input: unknown): void {
    const { producto_id: id, is_editing: isEditing } = parseInput(editingSignal, input);
    if (!this.options.mayEdit(session.principal)) throw problem('auth.required');
    if (isEditing) this.#began(session, id);
    else this.#stopped(session, id);
  }

  /** What another node says. @returns whether it was about editing */
  heard(words: string): boolean {
    const message = readNodeMessage(words);
    if (message?.kind !== 'editing') return false;
    this.#tell(message.data);
    return true;
  }

  close(): void {
    for (const open of this.#sessions.values()) for (const timer of open.values()) clearTimeout(timer);
    for (const { products } of this.#editors.values()) products.close();
    this.#sessions.clear();
    this.#editors.clear();
  }

  #began(session: Session, id: number): void {
    const open = this.#sessions.get(session) ?? (new Map() as Open);
    const editor = this.#editors.get(session.principal.id) ?? this.#editor(session.principal);
    const isNew = !open.has(id);
    const isTooMuch = !editor.products.has(String(id)) && editor.products.size >= MOST_OF_USER;
    if (isTooMuch || (isNew && open.size >= MOST_OPEN)) throw problem('request.rate_limited', { field: 'producto_id' });
    clearTimeout(open.get(id));
    open.set(id, setTimeout(() => this.#stopped(session, id), EDITING_FORGOTTEN_MS).unref());
    this.#sessions.set(session, open);
    this.#editors.set(session.principal.id, editor);
    if (isNew) editor.holders.set(id, (editor.holders.get(id) ?? 0) + 1);
    editor.products.begin(String(id));
  }

  /** By their own word, because they said nothing for a while, because they left. On another of their devices it may go on. */
  #stopped(session: Session, id: number): void {
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

  #left(session: Session): void {
    for (const id of [...(this.#sessions.get(session)?.keys() ?? [])]) this.#stopped(session, id);
  }

  #editor(principal: Principal): Editor {
    const products: PacedStates = new PacedStates({
      everyMs: MIN_TOLD_MS,
      forgottenMs: 2 * EDITING_FORGOTTEN_MS, // each session's own time is over before
      tell: (id, isEditing) => this.#tellAll(principal, Number(id), isEditing),
      forgotten: () => {
        if (products.size === 0) this.#editors.delete(principal.id);
      },
    });
    return { products, holders: new Map() };
  }

  #tellAll(principal: Principal, id: number, isEditing: boolean): void {
    const { user_id, display_name: nombre } = personOf(principal);
    const data: EditingEvent = { producto_id: id, user_id, nombre, is_editing: isEditing };
    this.#tell(data);
    this.options.say(JSON.stringify({ kind: 'editing', data } satisfies NodeMessage));
  }

  #tell(data: EditingEvent): void {
    const { producto_id, user_id } = data;
    this.options.hub.publishEphemeral(EDITING_CHANNEL, 'editing', data, {
      except: user_id,
      subject: `${producto_id} ${user_id}`,
    });
  }
}

/** Products that one connection may have open at once. */
const MOST_OPEN = 8;
/** Products that one user may have open, or have closed within the last two seconds. */
const MOST_OF_USER = 16;
/** Clients say it every 5 s; what comes sooner is not passed on. */
const MIN_TOLD_MS = 2_000;
