'use client';

import { useVisitor } from '../shell/visitor';

/** Under this the cache keeps whatever administrators read. */
export const ADMIN = 'admin';

/** Where the cache keeps an answer for this user; another one never sees it. */
export function useAdminKey(...what: readonly unknown[]): readonly unknown[] {
  return [ADMIN, useVisitor()?.id ?? 'guest', ...what];
}
