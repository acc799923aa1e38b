'use client';

import { useRef, useState } from 'react';
import { Button } from '@mantine/core';
import { TableVirtuoso, type TableComponents, type TableVirtuosoHandle } from 'react-virtuoso';
import { firstGraphemes } from '../../../contract/core/text/signs';
import { useLanguage } from '../language/language';
import { ArrowDownIcon } from '../theme/icons';
import type { Entry, EventEntry } from './entry';
import { isBad, markWords } from './mark-text';
import { useInspectorTexts } from './texts';
import classes from './event-table.module.css';

interface EventTableProps {
  readonly entries: readonly Entry[];
  onOpen(entry: EventEntry): void;
}

const components: TableComponents<Entry> = {
  Table: (props) => <table {...props} className={classes.table} />,
  TableRow: ({ item, ...props }) => (
    <tr
      {...props}
      className={item.kind === 'event' ? classes.row : classes.mark}
      data-bad={item.kind === 'mark' && isBad(item.mark) ? '' : undefined}
    />
  ),
};

/** Entries in order of arrival; only visible rows are rendered. At the end, it follows new entries. */
export function EventTable({ entries, onOpen }: EventTableProps) {
  const texts = useInspectorTexts();
  const table = useRef<TableVirtuosoHandle>(null);
  const [atEnd, setAtEnd] = useState(true);
  return (
    <div className={classes.frame}>
      <TableVirtuoso
        ref={table}
        className={classes.scroller}
        aria-label={texts.table}
        role="region"
        data={entries}
        components={components}
        computeItemKey={(_, { key }) => key}
        followOutput
        atBottomThreshold={40}
        atBottomStateChange={setAtEnd}
        increaseViewportBy={400}
        fixedHeaderContent={() => <Head />}
        itemContent={(_, entry) =>
          entry.kind === 'event' ? <Cells entry={entry} onOpen={onOpen} /> : <MarkCell entry={entry} />
        }
      />
      {!atEnd && (
        <Button
          size="xs"
          className={classes.newest}
          leftSection={<ArrowDownIcon size={14} />}
          onClick={() => table.current?.scrollToIndex({ index: 'LAST', align: 'end' })}
        >
          {texts.newest}
        </Button>
      )}
    </div>
  );
}

function Head() {
  const texts = useInspectorTexts();
  return (
    <tr className={classes.head}>
      <th scope="col">{texts.time}</th>
      <th scope="col">{texts.what}</th>
      <th scope="col" className={`${classes.number} ${classes.wide}`}>
        {texts.seq}
      </th>
      <th scope="col" className={classes.number}>
        {texts.latency}
      </th>
    </tr>
  );
}

function Cells({ entry, onOpen }: { entry: EventEntry; onOpen(entry: EventEntry): void }) {
  const texts = useInspectorTexts();
  const { arrived, channel, type, data, meta, stands, recovered } = entry;
  const latency = useLatency(entry);
  return (
    <>
      <td className={classes.time}>
        <Moment at={arrived} />
      </td>
      <td className={classes.what}>
        <button type="button" className={classes.open} aria-label={texts.open(type)} onClick={() => onOpen(entry)}>
          {type}
        </button>
        {recovered && <span className={classes.tag}>{texts.recovered}</span>}
        <span className={classes.channel}>
          {channel}
          {meta.seq !== undefined && <span className={classes.narrow}> #{meta.seq}</span>}
        </span>
        <span className={classes.data}>{firstGraphemes(JSON.stringify(data), 160)}</span>
      </td>
      <td className={`${classes.number} ${classes.wide}`}>
        {meta.seq ?? '–'}
        {stands > 1 && <span className={classes.tag}>{texts.stands(stands)}</span>}
      </td>
      <td className={classes.number}>{latency}</td>
    </>
  );
}

function MarkCell({ entry: { arrived, channel, mark } }: { entry: Extract<Entry, { kind: 'mark' }> }) {
  const texts = useInspectorTexts();
  return (
    <>
      <td className={classes.time}>
        <Moment at={arrived} />
      </td>
      <td colSpan={3} className={classes.said}>
        <strong>{channel}</strong> {markWords(texts, mark)}
      </td>
    </>
  );
}

/** A time with milliseconds, so that simultaneous events can be told apart. */
export function Moment({ at }: { at: number }) {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return (
    <time dateTime={date.toISOString()}>
      {clock}
      <span className={classes.millis}>.{String(date.getMilliseconds()).padStart(3, '0')}</span>
    </time>
  );
}

/** Returns an event's latency; approximate if the two clocks could not be compared. */
export function useLatency({ latencyMs, exact }: Pick<EventEntry, 'latencyMs' | 'exact'>): string {
  const texts = useInspectorTexts();
  const [language] = useLanguage();
  return `${exact ? '' : '≈ '}${texts.ms(Math.round(latencyMs).toLocaleString(language))}`;
}
