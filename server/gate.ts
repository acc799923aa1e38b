import { parseChannel, STATS_CHANNEL, VITALS_CHANNEL } from '../contract/channels';
import type { BankAccess } from './features/bank/access';
import type { MayOperateAll } from './features/bank/rules';
import type { ChatAccess } from './features/chat/access';
import type { Gate } from './hub/ports';

/** Who may see which channel, put together from what each feature says of its own. */
export const gateOf = (bankGate: BankAccess, chatGate: ChatAccess, mayOperateAll: MayOperateAll): Gate => ({
  async maySee(principal, channel) {
    const { kind, key = '' } = parseChannel(channel) ?? {};
    if (kind === 'account') return bankGate.maySee(principal, key);
    if (kind === 'room' || kind === 'presence') return chatGate.maySee(principal, key);
    if (kind === 'inbox') return principal.kind === 'user' && principal.id === key;
    if (channel === VITALS_CHANNEL) return mayOperateAll(principal);
    return channel === STATS_CHANNEL;
  },
  homeOf: async (principal) => [STATS_CHANNEL, ...(await bankGate.homeOf(principal))],
});
