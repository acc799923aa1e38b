'use client';

import { useState } from 'react';
import Link from 'next/link';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ConnectionDetail } from '../../../../contract/core/connections';
import { Problem } from '../../../../contract/problems';
import { usePulso } from '../../../react';
import { useFormat } from '../../language/language';
import { useNow } from '../../shell/clock';
import { useAct } from '../acts/act';
import { Confirmation } from '../acts/confirmation';
import { useAdminKey } from '../admin-key';
import { Facts, Part, type Fact } from '../detail';
import { DetailDrawer } from '../detail-drawer';
import { useAdminTexts } from '../texts';
import { nameOf } from './connection-name';
import { readersPath, userPath } from './views';
import grave from '../acts/grave.module.css';
import classes from './connections.module.css';

interface ConnectionDrawerProps {
  /** The connection's id; `undefined` keeps the drawer closed. */
  readonly id: string | undefined;
  onClose(): void;
}

/** The interval of reading it again while it is open, in milliseconds. */
const REFRESH_MS = 5_000;

/** A connection: its user, its subscriptions, and a button to close it. */
export function ConnectionDrawer({ id, onClose }: ConnectionDrawerProps) {
  const { connections: words } = useAdminTexts();
  const pulso = usePulso();
  const path = `/api/admin/conexiones/${encodeURIComponent(id ?? '')}`;
  const answer = useQuery({
    queryKey: useAdminKey(path),
    queryFn: async () => (await pulso.rest.get<{ data: ConnectionDetail }>(path)).data,
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (isOver(state.error) ? false : REFRESH_MS),
  });
  return (
    <DetailDrawer
      opened={id !== undefined}
      title={words.connection}
      answer={answer}
      missing={{ title: words.over, lead: words.overLead }}
      failed={words.failed}
      onClose={onClose}
    >
      {(connection) => <Detail connection={connection} />}
    </DetailDrawer>
  );
}

/** Whether the connection is known to have ended. */
const isOver = (error: unknown): boolean => error instanceof Problem && error.status === 404;

function Detail({ connection }: { connection: ConnectionDetail }) {
  const { connections: words } = useAdminTexts();
  return (
    <>
      <Facts facts={useFacts(connection)} />
      <Part title={words.follows}>
        {connection.nombres_canales.length === 0 && <p className={classes.none}>{words.followsNone}</p>}
        <ul className={classes.channels}>
          {connection.nombres_canales.map((channel) => (
            <li key={channel}>
              <Link prefetch={false} href={readersPath(channel)} aria-label={words.readersOf(channel)}>
                {channel}
              </Link>
            </li>
          ))}
        </ul>
      </Part>
      <Disconnect connection={connection} />
    </>
  );
}

function useFacts({ usuario, nodo, transporte, ip, desde, conexion }: ConnectionDetail): readonly Fact[] {
  const { connections: words } = useAdminTexts();
  const format = useFormat();
  const now = useNow();
  return [
    [
      words.user,
      usuario ? (
        <Link prefetch={false} href={userPath(usuario.username)}>{`${usuario.nombre} (${usuario.username})`}</Link>
      ) : (
        words.guest
      ),
    ],
    [words.node, nodo],
    [words.transport, words.transports[transporte] ?? transporte],
    [words.address, ip],
    [words.since, `${format.date(desde)} ${format.time(desde)} · ${format.ago(now - Date.parse(desde))}`],
    [words.id, <code key="id">{conexion}</code>],
  ];
}

function Disconnect({ connection }: { connection: ConnectionDetail }) {
  const { connections: words } = useAdminTexts();
  const pulso = usePulso();
  const [asking, setAsking] = useState(false);
  const who = nameOf(connection, words);
  const act = useAct({
    send: (conexion: string) => pulso.command('desconectar', { conexion }),
    done: () => words.disconnected(who),
  });
  return (
    <>
      <Button variant="outline" className={grave.outline} fullWidth onClick={() => setAsking(true)}>
        {words.disconnect}
      </Button>
      <Confirmation
        grave
        opened={asking}
        title={words.disconnectTitle}
        verb={words.disconnect}
        act={act}
        input={connection.conexion}
        onClose={() => setAsking(false)}
      >
        {words.disconnectLead(who)}
      </Confirmation>
    </>
  );
}
