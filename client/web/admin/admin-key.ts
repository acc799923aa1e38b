'use client';

import { useVisitor } from '../shell/visitor';

/** The cache key of all data that administrators read. */
export const ADMIN = 'admin';

/** Returns the cache key of an answer for this user; other users never see it. */
export function useAdminKey(...what: readonly unknown[]): readonly unknown[] {
  return [ADMIN, useVisitor()?.id ?? 'guest', ...what];
}
