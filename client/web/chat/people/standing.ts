import type { Status } from '../../../../contract/presence';
import type { Presence } from '../../../sdk/chat/attendance';

/** How somebody is there at this moment. */
export const statusOf = ({ active }: Pick<Presence, 'active'>, userId: string): Status | 'offline' =>
  active.find(({ user_id }) => user_id === userId)?.status ?? 'offline';
