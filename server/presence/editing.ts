import { EDITING_FORGOTTEN_MS, editingSignal, type EditingEvent } from '../../contract/catalog';
import { EDITING_CHANNEL } from '../../contract/channels';
import { personOf } from '../../contract/chat';
import type { Principal } from '../../contract/identity';
import { parseInput } from '../../contract/parse';
import { problem } from '../../contract/problems';
import { readWhisper, type Whisper } from '../../contract/whispers';
import type { Hub } from '../hub/hub';
import type { Session } from '../hub/session';

export interface EditingOptions {
  hub: Pick<Hub, 'tell' | 'watch'>;
  /** Says something to the other nodes, which may be lost. */
  say(words: string): void;
  /** Whether somebody may change products. */
  mayEdit(principal: Principal): boolean;
}

/** What a session has open, by product. */
type Open = Map<number, { timer: NodeJS.Timeout; toldAt: number }>;

/**
 * Who has which product open for editing: a hint, told to the others and kept by nobody. Clients say it again every
 * few seconds, so whoever comes later hears of it as well, and what they leave open is closed for them (CAT-9).
 */
export class Editing {
  readonly #sessions = new Map<Session, Open>();

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
    const whisper = readWhisper(words);
    if (whisper?.kind !== 'editing') return false;
    this.#tell(whisper.data);
    return true;
  }

  close(): void {
    for (const open of this.#sessions.values()) for (const { timer } of open.values()) clearTimeout(timer);
    this.#sessions.clear();
  }

  #began(session: Session, id: number): void {
    const open = this.#sessions.get(session) ?? (new Map() as Open);
    this.#sessions.set(session, open);
    const before = open.get(id);
    if (!before && open.size >= MOST_OPEN) throw problem('request.rate_limited', { field: 'producto_id' });
    if (before) clearTimeout(before.timer);
    const now = Date.now();
    const tellNow = !before || now - before.toldAt >= MIN_TOLD_MS;
    const timer = setTimeout(() => this.#stopped(session, id), EDITING_FORGOTTEN_MS).unref();
    open.set(id, { timer, toldAt: tellNow ? now : before.toldAt });
    if (tellNow) this.#tellAll(session, id, true);
  }

  /** By their own word, because they said nothing for a while, because they left. On another of their devices it may go on. */
  #stopped(session: Session, id: number): void {
    const open = this.#sessions.get(session);
    const entry = open?.get(id);
    if (!open || !entry) return;
    clearTimeout(entry.timer);
    open.delete(id);
    if (open.size === 0) this.#sessions.delete(session);
    const { id: userId } = session.principal;
    const elsewhere = [...this.#sessions].some(([other, theirs]) => other.principal.id === userId && theirs.has(id));
    if (!elsewhere) this.#tellAll(session, id, false);
  }

  #left(session: Session): void {
    for (const id of [...(this.#sessions.get(session)?.keys() ?? [])]) this.#stopped(session, id);
  }

  #tellAll({ principal }: Session, id: number, isEditing: boolean): void {
    const { user_id, display_name: nombre } = personOf(principal);
    const data: EditingEvent = { producto_id: id, user_id, nombre, is_editing: isEditing };
    this.#tell(data);
    this.options.say(JSON.stringify({ kind: 'editing', data } satisfies Whisper));
  }

  #tell(data: EditingEvent): void {
    const { producto_id, user_id } = data;
    this.options.hub.tell(EDITING_CHANNEL, 'editing', data, {
      except: user_id,
      subject: `${producto_id} ${user_id}`,
    });
  }
}

/** Products that one connection may have open at once. */
const MOST_OPEN = 8;
/** Clients say it every 5 s; what comes sooner is not passed on. */
const MIN_TOLD_MS = 2_000;
