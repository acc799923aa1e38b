'use client';

import Link from 'next/link';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { UserRow } from '../../../../contract/features/admin/schemas';
import { usePulso } from '../../../react';
import { useFormat } from '../../language/language';
import { useVisitor } from '../../shell/visitor';
import { useAdminKey } from '../admin-key';
import { Facts, Part, type Fact } from '../detail';
import { DetailDrawer } from '../detail-drawer';
import type { Page } from '../lists/list';
import { useAdminTexts } from '../texts';
import { UserActs } from './user-acts';
import { UserState } from './user-state';
import { connectionsPath } from './views';

interface UserDrawerProps {
  /** The user name; `undefined` keeps the drawer closed. */
  readonly username: string | undefined;
  onClose(): void;
}

const PATH = '/api/admin/usuarios';

/** A user, and the actions on them. */
export function UserDrawer({ username, onClose }: UserDrawerProps) {
  const { users: words } = useAdminTexts();
  const pulso = usePulso();
  const answer = useQuery({
    queryKey: useAdminKey(PATH, 'one', username),
    queryFn: async () => {
      const { data } = await pulso.rest.get<Page<UserRow>>(PATH, { buscar: username, limite: 200 });
      return data.find((user) => user.username === username) ?? null;
    },
    enabled: username !== undefined,
  });
  return (
    <DetailDrawer
      opened={username !== undefined}
      title={answer.data?.nombre ?? words.user}
      answer={answer}
      missing={{ title: words.missing }}
      failed={words.failed}
      onClose={onClose}
    >
      {(user) => <Detail user={user} />}
    </DetailDrawer>
  );
}

function Detail({ user }: { user: UserRow }) {
  const { users: words } = useAdminTexts();
  const you = useVisitor()?.id === user.id;
  return (
    <>
      <Facts facts={useFacts(user)} />
      <Button
        component={Link}
        prefetch={false}
        href={connectionsPath(user.username)}
        variant="default"
        fullWidth
        mb="lg"
      >
        {words.seeConnections}
      </Button>
      <Part title={words.acts}>
        <UserActs user={user} you={you} />
      </Part>
    </>
  );
}

function useFacts({ username, rol, deshabilitado, conexiones, sesiones, creado }: UserRow): readonly Fact[] {
  const { users: words } = useAdminTexts();
  const format = useFormat();
  return [
    [words.user, username],
    [words.role, words.roles[rol]],
    [words.state, <UserState key="state" deshabilitado={deshabilitado} />],
    [words.connections, conexiones],
    [words.sessions, sesiones],
    [words.created, `${format.date(creado)} ${format.time(creado)}`],
  ];
}
