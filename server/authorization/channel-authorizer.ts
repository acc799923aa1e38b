import { accountChannel } from '../../contract/features/bank/channels';
import { CATALOG_CHANNEL, EDITING_CHANNEL } from '../../contract/features/catalog/channels';
import { OPS_CHANNEL } from '../../contract/features/ops/channels';
import { parseChannel } from '../../contract/channels';
import { RATINGS_CHANNEL } from '../../contract/features/ratings/channels';
import { STATS_CHANNEL, VITALS_CHANNEL } from '../../contract/core/channels';
import { TEST_CHANNEL } from '../../contract/features/inspector/channels';
import type { Principal, UserPrincipal } from '../../contract/core/identity';
import { Problem } from '../../contract/problems';
import type { BankAccess } from '../features/bank/channel-access';
import type { MayOperateAll } from '../features/bank/rules';
import type { ChatAccess } from '../features/chat/channel-access';
import { gathered } from './batched-lookups';
import type { Gate } from '../hub/ports';

/** What everybody may see, and what only those may who operate the hub. */
const publicChannels: ReadonlySet<string> = new Set([STATS_CHANNEL, CATALOG_CHANNEL, EDITING_CHANNEL, RATINGS_CHANNEL]);
const operatorChannels: ReadonlySet<string> = new Set([VITALS_CHANNEL, OPS_CHANNEL]);

/** The same gate for administrators as the database knows them now: they may have been ones until this moment. */
export function askedAnew(gate: Required<Gate>, confirm: (principal: UserPrincipal) => Promise<UserPrincipal>): Gate {
  /** @returns nothing where the session has ended */
  const now = async (principal: Principal): Promise<Principal | undefined> => {
    if (principal.kind !== 'user' || principal.role !== 'admin') return principal;
    try {
      return await confirm(principal);
    } catch (error) {
      if (error instanceof Problem && error.code === 'auth.invalid_token') return undefined;
      throw error;
    }
  };
  return {
    ...gate,
    async maySee(principal, channel) {
      const known = await now(principal);
      return known !== undefined && gate.maySee(known, channel);
    },
    async among(principal, channels) {
      const known = await now(principal);
      return known === undefined ? new Set() : gate.among(known, channels);
    },
  };
}

/** How a channel of a room, or of who is in it, is told from the others. */
const isOfRoom = (kind: string | undefined): boolean => kind === 'room' || kind === 'presence';

/** Who may see which channel, put together from what each feature says of its own. */
export function gateOf(accounts: BankAccess, rooms: ChatAccess, mayOperateAll: MayOperateAll): Required<Gate> {
  const [bankGate, chatGate] = [gathered(accounts), gathered(rooms)];
  /** What can be said without the database. */
  const maySeeOther = (principal: Principal, channel: string): boolean => {
    const { kind, key = '' } = parseChannel(channel) ?? {};
    if (kind === 'inbox') return principal.kind === 'user' && principal.id === key;
    if (channel === TEST_CHANNEL) return principal.kind === 'user' || mayOperateAll(principal);
    if (operatorChannels.has(channel)) return mayOperateAll(principal);
    return publicChannels.has(channel);
  };
  return {
    async maySee(principal, channel) {
      const { kind, key = '' } = parseChannel(channel) ?? {};
      if (kind === 'account') return bankGate.maySee(principal, key);
      if (isOfRoom(kind)) return chatGate.maySee(principal, key);
      return maySeeOther(principal, channel);
    },
    async among(principal, channels) {
      const [cedulas, roomIds, seen] = [new Set<string>(), new Set<string>(), new Set<string>()];
      for (const channel of channels) {
        const { kind, key = '' } = parseChannel(channel) ?? {};
        if (kind === 'account') cedulas.add(key);
        else if (isOfRoom(kind)) roomIds.add(key);
        else if (maySeeOther(principal, channel)) seen.add(channel);
      }
      const [seenCedulas, seenRooms] = await Promise.all([
        cedulas.size > 0 ? bankGate.among(principal, [...cedulas]) : cedulas,
        roomIds.size > 0 ? chatGate.among(principal, [...roomIds]) : roomIds,
      ]);
      for (const cedula of seenCedulas) seen.add(accountChannel(cedula));
      for (const id of seenRooms) for (const kind of ['room', 'presence']) seen.add(`${kind}:${id}`);
      return seen;
    },
    homeOf: async (principal) => [STATS_CHANNEL, ...(await bankGate.homeOf(principal))],
  };
}
