import type { CommandName } from '../../../contract/commands';

/** A user's command in the model's room. */
export interface Step {
  readonly by: string;
  readonly name: CommandName;
  /** Number of the message that the step concerns, if any; 1 lifts a mute. */
  readonly message: number;
  /** The user that the step concerns, if any. */
  readonly whom: string;
  readonly emoji: string;
  readonly role: 'owner' | 'moderator' | 'member';
}

interface Message {
  by: string;
  content: string;
  gone: boolean;
  reactions: [emoji: string, by: string][];
}

const rank = { owner: 3, moderator: 2, member: 1 };

/** A minimal model of a public room: the effect of each step, or its refusal. */
export class RoomModel {
  readonly members = new Map<string, { role: Step['role']; read: number; muted: boolean }>();
  readonly banned = new Set<string>();
  readonly mutedAway = new Set<string>();
  readonly messages: Message[] = [];

  constructor(owner: string) {
    this.members.set(owner, { role: 'owner', read: 0, muted: false });
  }

  /** Applies a step. @returns whether it is permitted */
  take(step: Step): boolean {
    const { by, name, whom, emoji } = step;
    const me = this.members.get(by);
    if (this.banned.has(by)) return false;
    const message = this.messages[step.message - 1];
    const ownRank = me ? rank[me.role] : 0;
    const other = this.members.get(whom);
    const isAbove = other !== undefined && whom !== by && ownRank >= 2 && ownRank >= (other.role === 'owner' ? 3 : 0);
    switch (name) {
      case 'message':
        if (me ? me.muted : this.mutedAway.has(by)) return false;
        if (!me) this.#enter(by);
        this.messages.push({ by, content: contentOf(step), gone: false, reactions: [] });
        this.members.get(by)!.read = this.messages.length;
        return true;
      case 'edit_message':
        if (!me || !message || message.gone || message.by !== by || me.muted) return false;
        message.content = contentOf(step);
        return true;
      case 'delete_message':
        if (!message || message.gone || !(ownRank >= 2 || (me && message.by === by))) return false;
        Object.assign(message, { content: '', gone: true, reactions: [] });
        return true;
      case 'react':
      case 'unreact': {
        if (!me || !message || message.gone) return false;
        const at = message.reactions.findIndex(([key, user]) => key === emoji && user === by);
        if (name === 'react' && at < 0) message.reactions.push([emoji, by]);
        if (name === 'unreact' && at >= 0) message.reactions.splice(at, 1);
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
        if (ownRank < 3 || !other) return false;
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
        if (ownRank < 2 || whom === by || (other && !isAbove)) return false;
        if (other) this.#leave(whom);
        this.banned.add(whom);
        return true;
      case 'unban_member':
        if (ownRank < 2) return false;
        this.banned.delete(whom);
        return true;
      default:
        throw new Error(`${name} is no step of the model`);
    }
  }

  #enter(username: string): void {
    const role = this.members.size === 0 ? 'owner' : 'member';
    this.members.set(username, { role, read: this.messages.length, muted: this.mutedAway.has(username) });
  }

  #leave(username: string): void {
    if (this.members.get(username)?.muted) this.mutedAway.add(username);
    this.members.delete(username);
  }

  #owners(): number {
    return [...this.members.values()].filter(({ role }) => role === 'owner').length;
  }
}

/** Returns the text of a step's message. */
export const contentOf = ({ by, message, emoji }: Step): string => `${by} dice ${message} ${emoji}`;
