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
  /** Why nothing is taken in at the moment, or `undefined`. */
  closedBecause(): Problem | undefined;
  rates: Rates;
  limits: Limits;
}

/** What somebody wants to do: as far as it must be known to be counted. */
export interface Attempt {
  readonly principal: Principal;
  /** The address that it comes from; guests are told from one another by it. */
  readonly from?: string | undefined;
  /** As it came from outside, not parsed yet. */
  readonly input: unknown;
}

type Caller = Pick<Attempt, 'principal' | 'from'>;

/** Decides whether something is looked at, before anything is spent on it. */
export interface CommandLimiter {
  /** Gives commands a rate of their own, beside the rate of all. */
  add(rates: Partial<Record<CommandName, CommandRate>>): void;
  /** @throws Problem `request.rate_limited`, or why nothing is taken in */
  command(name: CommandName, attempt: Attempt): Promise<void> | undefined;
  /** @throws Problem `request.rate_limited` */
  signal(name: SignalName, attempt: Attempt): Promise<void> | undefined;
  /** Counts a guest's subscription as a read from its address. @throws Problem `request.rate_limited` */
  subscription(attempt: Caller, channel: string): void;
  /** Counts the rooms among the channels that a guest follows: who is there hears of it. @throws Problem `request.rate_limited` */
  readonly arrivals: (attempt: Caller, channels: readonly string[]) => void;
  /** Counts an entrance into a room as a read, by address and by user. @throws Problem `request.rate_limited` */
  entrance(attempt: Caller, roomId: number): void;
}

/**
 * Users and programs are counted by their id, on each node. Guests, who have another id with each connection, are
 * counted by the key of their address over all nodes, what concerns a room also by the room (ADR 21). What is seldom
 * done and stays for ever is counted over all nodes whoever does it.
 */
export function createCommandLimiter({ closedBecause, rates, limits }: AdmissionOptions): CommandLimiter {
  const ofCommands: Partial<Record<CommandName, CommandRate>> = {};
  const arrivals: CommandLimiter['arrivals'] = (attempt, channels) => {
    if (!isGuest(attempt)) return;
    for (const channel of channels) {
      if (parseChannel(channel)?.kind !== 'presence') continue;
      rates.take({ key: `arrivals ${addressKey(attempt.from)} ${channel}`, rate: limits.arrivals });
    }
  };
  return {
    add: (added) => void Object.assign(ofCommands, added),
    command(name, attempt) {
      const closed = closedBecause();
      if (closed) throw closed;
      const who = callerOf(attempt);
      const own = ofCommands[name];
      const all = { key: who, rate: limits.commands };
      if (!isGuest(attempt)) {
        if (own?.shared) {
          rates.take(all);
          return rates.takeShared([ownOf(own, who)]);
        }
        if (own) rates.take(ownOf(own, who));
        rates.take(all);
        return undefined;
      }
      return rates.takeShared(own ? [ownOf(own, who + roomOf(attempt)), all] : [all]);
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
    entrance(attempt, roomId) {
      const { principal, from } = attempt;
      rates.take({ key: `reads ${addressKey(from)}`, rate: limits.readsPerAddress });
      if (!isGuest(attempt)) rates.take({ key: `reads ${principal.id}`, rate: limits.reads });
      arrivals(attempt, [presenceChannel(roomId)]);
    },
  };
}

const ownOf = ({ kind, rate }: CommandRate, who: string): Counted => ({ key: `${kind} ${who}`, rate });

/** Programs have shown a token: they are known by it. */
const isGuest = ({ principal }: Pick<Attempt, 'principal'>): boolean =>
  principal.kind === 'guest' && principal.scope === undefined;

function callerOf(attempt: Attempt): string {
  const { principal, from } = attempt;
  return isGuest(attempt) && from !== undefined ? `guest ${addressKey(from)}` : principal.id;
}

const inRoom = z.object({ room_id: z.coerce.number().int() });

/** The room that a guest's words are for, however its number is written. */
function roomOf({ input }: Attempt): string {
  const parsed = inRoom.safeParse(input);
  return parsed.success ? ` room ${parsed.data.room_id}` : '';
}
