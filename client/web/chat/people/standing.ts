import type { Status } from '../../../../contract/core/presence';
import type { Presence } from '../../../sdk/features/chat/presence';

/** Returns a user's current status. */
export const statusOf = ({ active }: Pick<Presence, 'active'>, userId: string): Status | 'offline' =>
  active.find(({ user_id }) => user_id === userId)?.status ?? 'offline';
