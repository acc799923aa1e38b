import type { UserView } from '../../../contract/core/identity';
import { useSession } from '../session/session';

/** Whether the visitor is a guest, as far as is known: pages then offer to sign in. */
export const useIsGuest = (): boolean => useSession().status === 'guest';

/** The user, `null` for a guest in classroom mode, `undefined` for a visitor who must sign in first. */
export function useVisitor(): UserView | null | undefined {
  const session = useSession();
  if (session.status === 'user') return session.user;
  return session.status === 'guest' && session.open ? null : undefined;
}
