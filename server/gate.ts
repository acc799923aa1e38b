import { parseChannel, STATS_CHANNEL, VITALS_CHANNEL } from '../contract/channels';
import type { BankAccess } from './features/bank/access';
import type { MayOperateAll } from './features/bank/rules';
import type { Gate } from './hub/ports';

/** Who may see which channel, put together from what each feature says of its own. */
export const gateOf = (bankGate: BankAccess, mayOperateAll: MayOperateAll): Gate => ({
  async maySee(principal, channel) {
    const parsed = parseChannel(channel);
    if (parsed?.kind === 'account') return bankGate.maySee(principal, parsed.key);
    if (channel === VITALS_CHANNEL) return mayOperateAll(principal);
    return channel === STATS_CHANNEL;
  },
  homeOf: async (principal) => [STATS_CHANNEL, ...(await bankGate.homeOf(principal))],
});
