import type { EditingEvent } from '../../../../contract/features/catalog/schemas';

/** A user who has a product open for editing. */
export interface Editor {
  readonly user_id: string;
  readonly nombre: string;
}

export type EditorsByProduct = Readonly<Record<number, readonly Editor[]>>;

/**
 * How long after its last `editing` signal an editor is removed, in milliseconds; the contract's EDITING_FORGOTTEN_MS.
 */
const EXPIRES_MS = 15_000;

/** The editors of each product, from the channel `editing`; editors left by a crashed node expire. */
export class Editors {
  #byProduct: EditorsByProduct = {};
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(private readonly changed: () => void) {}

  get(): EditorsByProduct {
    return this.#byProduct;
  }

  hear({ producto_id: id, user_id, nombre, is_editing: isEditing }: EditingEvent): void {
    const key = `${id} ${user_id}`;
    clearTimeout(this.#timers.get(key));
    this.#timers.delete(key);
    if (isEditing)
      this.#timers.set(
        key,
        setTimeout(() => this.#set(id, { user_id, nombre }, false), EXPIRES_MS),
      );
    this.#set(id, { user_id, nombre }, isEditing);
  }

  forget(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#byProduct = {};
  }

  #set(id: number, editor: Editor, isThere: boolean): void {
    const before = this.#byProduct[id] ?? [];
    const known = before.some(({ user_id }) => user_id === editor.user_id);
    if (known === isThere) return;
    const { [id]: _, ...others } = this.#byProduct;
    const after = isThere ? [...before, editor] : before.filter(({ user_id }) => user_id !== editor.user_id);
    this.#byProduct = after.length > 0 ? { ...others, [id]: after } : others;
    this.changed();
  }
}
