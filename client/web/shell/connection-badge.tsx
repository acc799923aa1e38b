'use client';

import { Button } from '@mantine/core';
import type { ConnectionState } from '../../sdk/core/client-channel';
import { useConnection, usePulso } from '../../react';
import { useFormat, useTexts } from '../language/language';
import { OfflineIcon, RefreshIcon } from '../theme/icons';
import { useNow } from './clock';
import { Flyout } from './flyout';
import { ScreenReaderText } from './screen-reader-text';
import classes from './connection-badge.module.css';

/** The connection's status as an icon and a word, with details in a flyout. */
export function ConnectionBadge() {
  const texts = useTexts().connection;
  const connection = useConnection();
  const word = texts.status[connection.status];
  return (
    <>
      <Flyout
        label={texts.label}
        className={`${classes.badge} ${classes[connection.status] ?? ''}`}
        face={
          <>
            <Sign {...connection} />
            <span>{word}</span>
            {connection.status === 'online' && connection.rttMs !== undefined && (
              <span className={classes.rtt}>{connection.rttMs} ms</span>
            )}
          </>
        }
      >
        {() => <Details connection={connection} />}
      </Flyout>
      <ScreenReaderText role="status">{connection.status === 'idle' ? '' : `${texts.label}: ${word}`}</ScreenReaderText>
    </>
  );
}

function Sign({ status, rttMs }: Pick<ConnectionState, 'status' | 'rttMs'>) {
  if (status === 'online') return <Pulse key={rttMs} />;
  if (status === 'offline') return <OfflineIcon size={16} />;
  return <RefreshIcon size={15} className={classes.turning} />;
}

/** The logo's pulse: one beat for each new round-trip time. An endless animation would keep the processor busy. */
const Pulse = () => (
  <svg viewBox="0 0 20 16" width="20" height="16" aria-hidden focusable={false} className={classes.pulse}>
    <path d="M1 9h4l1.8-5 3 9 2.2-6 1.2 2H19" pathLength={100} />
  </svg>
);

function Details({ connection }: { connection: ConnectionState }) {
  const texts = useTexts().connection;
  const pulso = usePulso();
  const format = useFormat();
  const now = useNow();
  const { status, rttMs, transport, since, why, retryAt, leader } = connection;
  const wait = retryAt === undefined ? undefined : Math.ceil((retryAt - now) / 1000);
  const rows: readonly (readonly [string, string | undefined])[] = [
    [texts.since, `${format.time(since)} · ${format.ago(now - since)}`],
    [texts.transport, transport && (texts.transports[transport] ?? transport)],
    [texts.roundTrip, rttMs === undefined ? undefined : `${rttMs} ms`],
    [texts.nextTry, wait === undefined ? undefined : wait > 0 ? texts.in(wait) : texts.nextTryNow],
  ];
  return (
    <div className={classes.details}>
      <p className={classes.headline}>{texts.status[status]}</p>
      {why !== undefined && status !== 'online' && <p className={classes.why}>{texts.why[why]}</p>}
      <dl className={classes.rows}>
        {rows.map(([term, detail]) =>
          detail === undefined || detail === '' ? null : (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{detail}</dd>
            </div>
          ),
        )}
      </dl>
      {status === 'online' && <p className={classes.why}>{leader ? texts.leader : texts.follower}</p>}
      <Button
        variant="default"
        size="xs"
        fullWidth
        leftSection={<RefreshIcon size={14} />}
        onClick={() => pulso.reconnect()}
      >
        {texts.reconnect}
      </Button>
    </div>
  );
}
