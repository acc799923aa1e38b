import {
  CATALOG_CHANNEL,
  EDITING_CHANNEL,
  OPS_CHANNEL,
  parseChannel,
  RATINGS_CHANNEL,
  STATS_CHANNEL,
  TEST_CHANNEL,
  VITALS_CHANNEL,
} from '../contract/channels';
import type { UserPrincipal } from '../contract/identity';
import { Problem } from '../contract/problems';
import type { BankAccess } from './features/bank/access';
import type { MayOperateAll } from './features/bank/rules';
import type { ChatAccess } from './features/chat/access';
import type { Gate } from './hub/ports';

/** What everybody may see, and what only those may who operate the hub. */
const publicChannels: ReadonlySet<string> = new Set([STATS_CHANNEL, CATALOG_CHANNEL, EDITING_CHANNEL, RATINGS_CHANNEL]);
const operatorChannels: ReadonlySet<string> = new Set([VITALS_CHANNEL, OPS_CHANNEL]);

/** The same gate for administrators as the database knows them now: they may have been ones until this moment. */
export const askedAnew = (gate: Gate, confirm: (principal: UserPrincipal) => Promise<UserPrincipal>): Gate => ({
  ...gate,
  async maySee(principal, channel) {
    if (principal.kind !== 'user' || principal.role !== 'admin') return gate.maySee(principal, channel);
    try {
      return await gate.maySee(await confirm(principal), channel);
    } catch (error) {
      if (error instanceof Problem && error.code === 'auth.invalid_token') return false;
      throw error;
    }
  },
});

/** Who may see which channel, put together from what each feature says of its own. */
export const gateOf = (bankGate: BankAccess, chatGate: ChatAccess, mayOperateAll: MayOperateAll): Gate => ({
  async maySee(principal, channel) {
    const { kind, key = '' } = parseChannel(channel) ?? {};
    if (kind === 'account') return bankGate.maySee(principal, key);
    if (kind === 'room' || kind === 'presence') return chatGate.maySee(principal, key);
    if (kind === 'inbox') return principal.kind === 'user' && principal.id === key;
    if (channel === TEST_CHANNEL) return principal.kind === 'user' || mayOperateAll(principal);
    if (operatorChannels.has(channel)) return mayOperateAll(principal);
    return publicChannels.has(channel);
  },
  homeOf: async (principal) => [STATS_CHANNEL, ...(await bankGate.homeOf(principal))],
});
