'use client';

import { useEffect, useRef, useState } from 'react';
import { Button } from '@mantine/core';
import type { CatalogEvent } from '../../../contract/features/catalog/schemas';
import { CATALOG_CHANNEL } from '../../../contract/features/catalog/channels';
import { useConnection, usePulso } from '../../react';
import type { CatalogTexts } from '../language/catalog.es';
import { useFormat } from '../language/language';
import { PauseIcon, PlayIcon } from './icons';
import { useCatalogTexts } from './texts';
import classes from './event-log.module.css';

type Kind = 'info' | 'created' | 'updated' | 'deleted';

/** A line of the log. */
interface Entry {
  readonly number: number;
  readonly at: number;
  readonly kind: Kind;
  readonly words: (texts: CatalogTexts['log']) => string;
  readonly data?: unknown;
}

/** The number of lines kept; older ones are dropped. */
const KEPT = 100;

/** The catalog's events as they arrive, the newest on top; the log can be paused and cleared. */
export function EventLog() {
  const { log } = useCatalogTexts();
  const { shown, held, paused, setPaused, clear } = useEntries();
  const Sign = paused ? PlayIcon : PauseIcon;
  return (
    <section className={classes.log} aria-labelledby="catalog-events">
      <div className={classes.head}>
        <h2 id="catalog-events">{log.heading}</h2>
        <Button
          size="xs"
          px="sm"
          variant="default"
          leftSection={<Sign size={14} />}
          aria-pressed={paused}
          onClick={() => setPaused(!paused)}
        >
          {paused ? log.resume : log.pause}
        </Button>
        <Button size="xs" px="sm" variant="default" disabled={shown.length === 0} onClick={clear}>
          {log.clear}
        </Button>
      </div>
      {held > 0 && <p className={classes.held}>{log.held(held)}</p>}
      {/* A scrolling region must be reachable by keyboard. */}
      <div role="log" aria-labelledby="catalog-events" className={classes.lines} tabIndex={0}>
        {shown.length === 0 && <p className={classes.empty}>{log.empty}</p>}
        {shown.map((entry) => (
          <Line key={entry.number} entry={entry} />
        ))}
      </div>
    </section>
  );
}

function Line({ entry: { at, kind, words, data } }: { entry: Entry }) {
  const { log } = useCatalogTexts();
  const format = useFormat();
  return (
    <div className={classes.line} data-kind={kind}>
      <span>{words(log)}</span>
      <time dateTime={new Date(at).toISOString()}>{format.time(at)}</time>
      {data !== undefined && (
        <details>
          <summary>{log.detail}</summary>
          <pre>{JSON.stringify(data, null, 2)}</pre>
        </details>
      )}
    </div>
  );
}

function useEntries() {
  const pulso = usePulso();
  const { status } = useConnection();
  const [entries, setEntries] = useState<readonly Entry[]>([]);
  const [pausedAt, setPausedAt] = useState<number>();
  const numbers = useRef(0);
  const add = (entry: Omit<Entry, 'number' | 'at'>): void => {
    const line = { ...entry, number: ++numbers.current, at: Date.now() };
    setEntries((before) => [line, ...before].slice(0, KEPT));
  };

  useEffect(
    () => pulso.channel(CATALOG_CHANNEL, ({ type, data }) => add(entryOf({ type, data } as CatalogEvent))),
    [pulso],
  );
  const online = status === 'online';
  const wasOnline = useRef(false);
  useEffect(() => {
    if (online) add({ kind: 'info', words: (log) => log.connected });
    else if (wasOnline.current) add({ kind: 'info', words: (log) => log.disconnected });
    wasOnline.current = online;
  }, [online]);

  const shown = pausedAt === undefined ? entries : entries.filter(({ number }) => number <= pausedAt);
  return {
    shown,
    held: entries.length - shown.length,
    paused: pausedAt !== undefined,
    setPaused: (paused: boolean): void => setPausedAt(paused ? numbers.current : undefined),
    clear: (): void => setEntries((before) => before.filter((entry) => !shown.includes(entry))),
  };
}

function entryOf(event: CatalogEvent): Omit<Entry, 'number' | 'at'> {
  const { data } = event;
  switch (event.type) {
    case 'PRODUCT_CREATED':
      return { kind: 'created', data, words: (log) => log.created(event.data.nombre) };
    case 'PRODUCT_UPDATED':
      return { kind: 'updated', data, words: (log) => log.updated(event.data.nombre) };
    case 'PRODUCT_DELETED':
      return { kind: 'deleted', data, words: (log) => log.deleted(event.data.id) };
  }
}
