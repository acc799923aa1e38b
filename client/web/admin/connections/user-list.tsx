'use client';

import type { UserRow } from '../../../../contract/features/admin/schemas';
import { roles } from '../../../../contract/core/identity';
import type { AdminTexts } from '../../language/admin.es';
import { useFormat } from '../../language/language';
import { useVisitor } from '../../shell/visitor';
import { useAddress } from '../address';
import { ChoiceFilter, Filters, useChoice } from '../lists/filters';
import { FIRST_PAGE, useList } from '../lists/list';
import { ListView } from '../lists/list-view';
import { SearchField, useSearch } from '../lists/search-field';
import { TwoLines, type Column } from '../lists/table';
import { useAdminTexts } from '../texts';
import { UserDrawer } from './user-drawer';
import { UserState } from './user-state';
import { PERSON } from './views';
import { isolated } from '../../../../contract/core/text/signs';

const ROLE = 'rol';
const keyOf = ({ id }: UserRow): string => id;

/** Every user, connected or not. */
export function UserList() {
  const { users: words, connections } = useAdminTexts();
  const { parameters, change } = useAddress();
  const columns = useColumns();
  const buscar = useSearch();
  const rol = useChoice(ROLE, roles);
  const list = useList<UserRow>({ path: '/api/admin/usuarios', query: { buscar, rol }, cursor: 'despues', keyOf });
  return (
    <>
      <ListView
        {...{ list, columns, keyOf }}
        label={connections.users}
        onOpen={({ username }) => change({ [PERSON]: username })}
        empty={{ title: words.empty }}
        onClear={buscar || rol ? () => change({ buscar: undefined, [ROLE]: undefined, ...FIRST_PAGE }) : undefined}
        filters={
          <Filters>
            <SearchField label={words.search} />
            <ChoiceFilter
              parameter={ROLE}
              label={words.role}
              chosen={rol}
              values={roles}
              words={words.roles}
              any={words.anyRole}
            />
          </Filters>
        }
      />
      <UserDrawer username={parameters.get(PERSON) ?? undefined} onClose={() => change({ [PERSON]: undefined })} />
    </>
  );
}

function useColumns(): readonly Column<UserRow>[] {
  const { users: words } = useAdminTexts();
  const format = useFormat();
  const visitor = useVisitor();
  return [
    { name: 'user', label: words.user, cell: (row) => <Who row={row} you={row.id === visitor?.id} words={words} /> },
    { name: 'role', label: words.role, roomy: true, cell: ({ rol }) => words.roles[rol] },
    {
      name: 'state',
      label: words.state,
      roomy: true,
      cell: ({ deshabilitado }) => <UserState {...{ deshabilitado }} />,
    },
    { name: 'created', label: words.created, roomy: true, cell: ({ creado }) => format.date(creado) },
    { name: 'connections', label: words.connections, figures: true, roomy: true, cell: ({ conexiones }) => conexiones },
    { name: 'sessions', label: words.sessions, figures: true, cell: ({ sesiones }) => sesiones },
  ];
}

function Who({ row, you, words }: { row: UserRow; you: boolean; words: AdminTexts['users'] }) {
  const { nombre, username, rol, deshabilitado } = row;
  return (
    <TwoLines
      main={you ? `${isolated(nombre)} (${words.you})` : nombre}
      below={username}
      narrow={
        <>
          {words.roles[rol]} {deshabilitado && <UserState deshabilitado />}
        </>
      }
    />
  );
}
