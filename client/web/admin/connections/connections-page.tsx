'use client';

import { SectionTitle } from '../frame/section-title';
import { ViewTabs } from '../frame/view-tabs';
import { useChoice } from '../lists/filters';
import { useAdminTexts } from '../texts';
import { ChannelList } from './channel-list';
import { ConnectionList } from './connection-list';
import { UserList } from './user-list';
import { VIEW, views } from './views';

/** Connections, users and channels. */
export function ConnectionsPage() {
  const { connections } = useAdminTexts();
  const view = useChoice(VIEW, views) ?? 'conexiones';
  const words = { conexiones: connections.connections, usuarios: connections.users, canales: connections.channels };
  return (
    <>
      <SectionTitle of="connections">
        <ViewTabs label={connections.views} parameter={VIEW} views={views} words={words} chosen={view} />
      </SectionTitle>
      {view === 'conexiones' && <ConnectionList />}
      {view === 'usuarios' && <UserList />}
      {view === 'canales' && <ChannelList />}
    </>
  );
}
