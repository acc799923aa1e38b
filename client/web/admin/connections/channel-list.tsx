'use client';

import type { ChannelRow } from '../../../../contract/core/connections';
import { parseChannel } from '../../../../contract/channels';
import type { FollowedKind } from '../../language/admin.es';
import { useLanguage } from '../../language/language';
import { useGo } from '../../shell/go';
import { useAddress } from '../address';
import { Filters } from '../lists/filters';
import { FIRST_PAGE, useList } from '../lists/list';
import { ListView } from '../lists/list-view';
import { SearchField, useSearch } from '../lists/search-field';
import { TwoLines, type Column } from '../lists/table';
import { useAdminTexts } from '../texts';
import { readersPath } from './views';

const keyOf = ({ canal }: ChannelRow): string => canal;

/** Every channel with subscribers; opening one shows them. */
export function ChannelList() {
  const { channels: words, connections } = useAdminTexts();
  const { change } = useAddress();
  const go = useGo();
  const columns = useColumns();
  const buscar = useSearch();
  const list = useList<ChannelRow>({ path: '/api/admin/canales', query: { buscar }, cursor: 'despues', keyOf });
  return (
    <ListView
      {...{ list, columns, keyOf }}
      label={connections.channels}
      onOpen={({ canal }) => go(readersPath(canal))}
      gone={words.gone}
      empty={{ title: words.empty }}
      onClear={buscar ? () => change({ buscar: undefined, ...FIRST_PAGE }) : undefined}
      filters={
        <Filters>
          <SearchField label={words.search} />
        </Filters>
      }
    />
  );
}

function useColumns(): readonly Column<ChannelRow>[] {
  const { channels: words } = useAdminTexts();
  const [language] = useLanguage();
  const kindOf = (canal: string): string => words.kinds[parseChannel(canal)?.kind as FollowedKind];
  return [
    { name: 'channel', label: words.channel, cell: ({ canal }) => <TwoLines main={canal} narrow={kindOf(canal)} /> },
    { name: 'kind', label: words.kind, roomy: true, cell: ({ canal }) => kindOf(canal) },
    {
      name: 'readers',
      label: words.readers,
      figures: true,
      cell: ({ lectores }) => lectores.toLocaleString(language),
    },
  ];
}
