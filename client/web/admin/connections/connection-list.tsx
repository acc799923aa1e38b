'use client';

import { connectionOrders, type ConnectionRow } from '../../../../contract/core/connections';
import { useFormat } from '../../language/language';
import type { Format } from '../../language/format';
import type { AdminTexts } from '../../language/admin.es';
import { useNow } from '../../shell/clock';
import { useAddress } from '../address';
import { ChoiceFilter, FilterChip, Filters, useChoice } from '../lists/filters';
import { FIRST_PAGE, useList } from '../lists/list';
import { ListView } from '../lists/list-view';
import { SearchField, useSearch } from '../lists/search-field';
import { TwoLines, type Column } from '../lists/table';
import { useAdminTexts } from '../texts';
import { ConnectionDrawer } from './connection-drawer';
import { nameOf } from './connection-name';
import { CHANNEL, USER } from './views';

const ORDER = 'orden';
/** The parameter that names the open connection. */
const OPEN = 'conexion';
const keyOf = ({ conexion }: ConnectionRow): string => conexion;

/** Every open connection of all nodes. */
export function ConnectionList() {
  const { connections: words } = useAdminTexts();
  const { parameters, change } = useAddress();
  const columns = useColumns();
  const orden = useChoice(ORDER, connectionOrders);
  const buscar = useSearch();
  const canal = parameters.get(CHANNEL) ?? undefined;
  const usuario = parameters.get(USER) ?? undefined;
  const list = useList<ConnectionRow>({
    path: '/api/admin/conexiones',
    query: { buscar, orden, canal, usuario },
    cursor: 'despues',
    keyOf,
  });
  const clear = (): void => change({ buscar: undefined, [CHANNEL]: undefined, [USER]: undefined, ...FIRST_PAGE });
  return (
    <>
      <ListView
        {...{ list, columns, keyOf }}
        label={words.connections}
        onOpen={({ conexion }) => change({ [OPEN]: conexion })}
        gone={words.gone}
        empty={{ title: words.empty }}
        onClear={buscar || canal || usuario ? clear : undefined}
        filters={
          <Filters>
            <SearchField label={words.search} />
            <ChoiceFilter
              parameter={ORDER}
              label={words.order}
              chosen={orden}
              values={connectionOrders}
              words={words.orders}
            />
            {canal && <FilterChip parameter={CHANNEL} label={words.byChannel(canal)} />}
            {usuario && <FilterChip parameter={USER} label={words.byUser(usuario)} />}
          </Filters>
        }
      />
      <ConnectionDrawer id={parameters.get(OPEN) ?? undefined} onClose={() => change({ [OPEN]: undefined })} />
    </>
  );
}

function useColumns(): readonly Column<ConnectionRow>[] {
  const { connections: words } = useAdminTexts();
  const format = useFormat();
  const now = useNow();
  return [
    { name: 'user', label: words.user, cell: (row) => <Who row={row} words={words} /> },
    { name: 'node', label: words.node, roomy: true, cell: ({ nodo }) => nodo },
    {
      name: 'transport',
      label: words.transport,
      roomy: true,
      cell: ({ transporte }) => words.transports[transporte] ?? transporte,
    },
    { name: 'address', label: words.address, roomy: true, cell: ({ ip }) => ip },
    { name: 'since', label: words.since, cell: ({ desde }) => <Since {...{ desde, format, now }} /> },
    { name: 'channels', label: words.channelCount, figures: true, roomy: true, cell: ({ canales }) => canales },
  ];
}

function Who({ row, words }: { row: ConnectionRow; words: AdminTexts['connections'] }) {
  const { usuario, nodo, transporte, ip, conexion } = row;
  return (
    <TwoLines
      main={nameOf(row, words)}
      below={usuario?.username ?? conexion.slice(0, 8)}
      narrow={`${nodo} · ${words.transports[transporte] ?? transporte} · ${ip}`}
    />
  );
}

const Since = ({ desde, format, now }: { desde: string; format: Format; now: number }) => (
  <time dateTime={desde} title={format.exact(desde)}>
    {format.ago(now - Date.parse(desde))}
  </time>
);
