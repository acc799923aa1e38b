'use client';

import { useEffect } from 'react';
import { notifications } from '@mantine/notifications';
import { notice, type NoticeLevel } from '../../../contract/features/admin/schemas';
import { usePulso } from '../../react';
import { useTexts } from '../language/language';

/** The colour of a notice; its text and duration carry the same meaning. */
export const noticeColors: Record<NoticeLevel, string> = { info: 'pulso', aviso: 'yellow', urgente: 'red' };

/** Shows administrators' notices to this user; urgent ones stay until they are closed. */
export function Notices() {
  const pulso = usePulso();
  const { shell } = useTexts();
  useEffect(
    () =>
      pulso.onTold(({ type, data }) => {
        const parsed = type === 'aviso' ? notice.safeParse(data) : undefined;
        if (!parsed?.success) return;
        const { id, texto, nivel, de } = parsed.data;
        notifications.show({
          id: `notice-${id}`,
          title: shell.notice(de),
          message: <bdi>{texto}</bdi>,
          color: noticeColors[nivel],
          autoClose: nivel === 'urgente' ? false : 12_000,
        });
      }),
    [pulso, shell],
  );
  return null;
}
