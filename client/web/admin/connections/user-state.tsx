'use client';

import type { UserRow } from '../../../../contract/features/admin/schemas';
import { Tag } from '../detail';
import { useAdminTexts } from '../texts';

/** Whether a user may sign in. */
export function UserState({ deshabilitado }: Pick<UserRow, 'deshabilitado'>) {
  const { users: words } = useAdminTexts();
  return <Tag kind={deshabilitado ? 'bad' : 'good'}>{deshabilitado ? words.disabled : words.enabled}</Tag>;
}
