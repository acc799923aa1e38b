import { z } from 'zod';
import { parseChannel } from '../../contract/channels';
import { presenceChannel } from '../../contract/core/channels';
import type { CommandName } from '../../contract/commands';
import type { Principal } from '../../contract/core/identity';
import type { SignalName } from '../../contract/signals';
import type { Problem } from '../../contract/problems';
import { addressKey } from './client-address';
import type { CommandRate, Limits } from './limits';
import type { Counted, Rates } from './rates';

export interface AdmissionOptions {
  /** Returns why commands are refused at the moment, or `undefined`. */
  closedBecause(): Problem | undefined;
  rates: Rates;
  limits: Limits;
}

/** What is counted of a command, signal or subscription. */
export interface Attempt {
  readonly principal: Principal;
  /** The caller's address; it distinguishes guests. */
  readonly from?: string | undefined;
  /** The input as received, not parsed yet. */
  readonly input: unknown;
}

type Caller = Pick<Attempt, 'principal' | 'from'>;

/** Applies rate limits before any work is spent on a command, signal or subscription. */
export interface CommandLimiter {
  /** Adds separate rates for commands, beside the rate of all commands. */
  add(rates: Partial<Record<CommandName, CommandRate>>): void;
  /** @throws Problem `request.rate_limited`, or why commands are refused */
  command(name: CommandName, attempt: Attempt): Promise<void> | undefined;
  /** @throws Problem `request.rate_limited` */
  signal(name: SignalName, attempt: Attempt): Promise<void> | undefined;
  /** Counts a guest's subscription as a read from its address. @throws Problem `request.rate_limited` */
  subscription(attempt: Caller, channel: string): void;
  /** Counts a guest's arrivals in rooms: everyone there receives each. @throws Problem `request.rate_limited` */
  readonly arrivals: (attempt: Caller, channels: readonly string[]) => void;
  /** Counts an entrance into a room as a read, by address and by user. @throws Problem `request.rate_limited` */
  roomEntry(attempt: Caller, roomId: number): void;
}

/**
 * Users and programs are counted by their id, on each node. Guests have another id with each connection, so they are
 * counted by their address key over all nodes; actions in a room also by the room (ADR 21). Rare actions whose results
 * stay for ever are counted over all nodes for every principal.
 */
export function createCommandLimiter({ closedBecause, rates, limits }: AdmissionOptions): CommandLimiter {
  const ratesByCommand: Partial<Record<CommandName, CommandRate>> = {};
  const arrivals: CommandLimiter['arrivals'] = (attempt, channels) => {
    if (!isGuest(attempt)) return;
    for (const channel of channels) {
      if (parseChannel(channel)?.kind !== 'presence') continue;
      rates.take({ key: `arrivals ${addressKey(attempt.from)} ${channel}`, rate: limits.arrivals });
    }
  };
  return {
    add: (added) => void Object.assign(ratesByCommand, added),
    command(name, attempt) {
      const closed = closedBecause();
      if (closed) throw closed;
      const caller = callerOf(attempt);
      const own = ratesByCommand[name];
      const all = { key: caller, rate: limits.commands };
      if (!isGuest(attempt)) {
        if (own?.shared) {
          rates.take(all);
          return rates.takeShared([ownOf(own, caller)]);
        }
        if (own) rates.take(ownOf(own, caller));
        rates.take(all);
        return undefined;
      }
      return rates.takeShared(own ? [ownOf(own, caller + roomOf(attempt)), all] : [all]);
    },
    signal(name, attempt) {
      if (!isGuest(attempt)) return undefined;
      const key = `signal ${name} ${callerOf(attempt)}${roomOf(attempt)}`;
      return rates.takeShared([{ key, rate: limits.signals }]);
    },
    subscription(attempt, channel) {
      if (!isGuest(attempt)) return;
      rates.take({ key: `reads ${addressKey(attempt.from)}`, rate: limits.readsPerAddress });
      arrivals(attempt, [channel]);
    },
    arrivals,
    roomEntry(attempt, roomId) {
      const { principal, from } = attempt;
      rates.take({ key: `reads ${addressKey(from)}`, rate: limits.readsPerAddress });
      if (!isGuest(attempt)) rates.take({ key: `reads ${principal.id}`, rate: limits.reads });
      arrivals(attempt, [presenceChannel(roomId)]);
    },
  };
}

const ownOf = ({ kind, rate }: CommandRate, caller: string): Counted => ({ key: `${kind} ${caller}`, rate });

/** Whether the caller is a guest without a token; programs are identified by theirs. */
const isGuest = ({ principal }: Pick<Attempt, 'principal'>): boolean =>
  principal.kind === 'guest' && principal.scope === undefined;

function callerOf(attempt: Attempt): string {
  const { principal, from } = attempt;
  return isGuest(attempt) && from !== undefined ? `guest ${addressKey(from)}` : principal.id;
}

const inRoom = z.object({ room_id: z.coerce.number().int() });

/** Returns the room of a guest's input, in whatever form its number is written. */
function roomOf({ input }: Attempt): string {
  const parsed = inRoom.safeParse(input);
  return parsed.success ? ` room ${parsed.data.room_id}` : '';
}
