import type { CommandName } from '../../contract/commands';

/** What somebody does in the one room of a model. */
export interface Step {
  readonly by: string;
  readonly name: CommandName;
  /** Number of a message, where the step is about one; 1 ends a silence. */
  readonly message: number;
  /** Whom it is about, where it is about somebody. */
  readonly whom: string;
  readonly emoji: string;
  readonly role: 'owner' | 'moderator' | 'member';
}

interface Said {
  by: string;
  content: string;
  gone: boolean;
  reactions: [emoji: string, by: string][];
}

const rank = { owner: 3, moderator: 2, member: 1 };

/** A public room, in the fewest words: what each step does, or that it may not be. */
export class RoomModel {
  readonly members = new Map<string, { role: Step['role']; read: number; muted: boolean }>();
  readonly banned = new Set<string>();
  readonly mutedAway = new Set<string>();
  readonly messages: Said[] = [];

  constructor(owner: string) {
    this.members.set(owner, { role: 'owner', read: 0, muted: false });
  }

  /** @returns whether it may be. */
  take(step: Step): boolean {
    const { by, name, whom, emoji } = step;
    const me = this.members.get(by);
    if (this.banned.has(by)) return false;
    const said = this.messages[step.message - 1];
    const mine = me ? rank[me.role] : 0;
    const other = this.members.get(whom);
    const isAbove = other !== undefined && whom !== by && mine >= 2 && mine >= (other.role === 'owner' ? 3 : 0);
    switch (name) {
      case 'message':
        if (me ? me.muted : this.mutedAway.has(by)) return false;
        if (!me) this.#enter(by);
        this.messages.push({ by, content: contentOf(step), gone: false, reactions: [] });
        this.members.get(by)!.read = this.messages.length;
        return true;
      case 'edit_message':
        if (!me || !said || said.gone || said.by !== by || me.muted) return false;
        said.content = contentOf(step);
        return true;
      case 'delete_message':
        if (!said || said.gone || !(mine >= 2 || (me && said.by === by))) return false;
        Object.assign(said, { content: '', gone: true, reactions: [] });
        return true;
      case 'react':
      case 'unreact': {
        if (!me || !said || said.gone) return false;
        const at = said.reactions.findIndex(([what, who]) => what === emoji && who === by);
        if (name === 'react' && at < 0) said.reactions.push([emoji, by]);
        if (name === 'unreact' && at >= 0) said.reactions.splice(at, 1);
        return true;
      }
      case 'mark_read':
        if (!me) return false;
        me.read = Math.max(me.read, Math.min(step.message, this.messages.length));
        return true;
      case 'join_room':
        if (!me) this.#enter(by);
        return true;
      case 'leave_room':
        if (!me || (me.role === 'owner' && this.#owners() === 1 && this.members.size > 1)) return false;
        this.#leave(by);
        return true;
      case 'set_member_role':
        if (mine < 3 || !other) return false;
        if (other.role !== step.role && other.role === 'owner' && this.#owners() === 1) return false;
        other.role = step.role;
        return true;
      case 'mute_member':
        if (!isAbove) return false;
        other.muted = step.message > 1;
        this.mutedAway.delete(whom);
        return true;
      case 'remove_member':
        if (!isAbove) return false;
        this.#leave(whom);
        return true;
      case 'ban_member':
        if (mine < 2 || whom === by || (other && !isAbove)) return false;
        if (other) this.#leave(whom);
        this.banned.add(whom);
        return true;
      case 'unban_member':
        if (mine < 2) return false;
        this.banned.delete(whom);
        return true;
      default:
        throw new Error(`${name} is no step of the model`);
    }
  }

  #enter(who: string): void {
    const role = this.members.size === 0 ? 'owner' : 'member';
    this.members.set(who, { role, read: this.messages.length, muted: this.mutedAway.has(who) });
  }

  #leave(who: string): void {
    if (this.members.get(who)?.muted) this.mutedAway.add(who);
    this.members.delete(who);
  }

  #owners(): number {
    return [...this.members.values()].filter(({ role }) => role === 'owner').length;
  }
}

/** What is said by a step. */
export const contentOf = ({ by, message, emoji }: Step): string => `${by} dice ${message} ${emoji}`;
