'use client';

import { useEffect, useRef, useState } from 'react';
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso';
import { useOpsTexts } from '../texts';
import { ArrowDownIcon } from '../../theme/icons';
import { ScreenReaderText } from '../../shell/screen-reader-text';
import { StatePanel } from '../../shell/state-panel';
import { LogLine } from './log-line';
import { LogTools } from './log-tools';
import { NO_FILTER, useTail, type Line, type Tail } from './tail';
import card from '../../bank/card.module.css';
import classes from './log.module.css';

/** The live log: new lines at the end; only visible lines are rendered. */
export default function LogTail({ lines: live }: { lines: readonly Line[] }) {
  const { log } = useOpsTexts();
  const tail = useTail(live);
  const [opened] = useState(() => live.at(-1)?.seq ?? 0);
  return (
    <section className={`${card.card} ${classes.card}`} aria-label={log.heading}>
      <LogTools tail={tail} />
      {tail.lines.length === 0 ? <Nothing tail={tail} /> : <Lines tail={tail} opened={opened} />}
      <Announcer newest={live.at(-1)} opened={opened} />
    </section>
  );
}

function Nothing({ tail: { all, cleared, filterBy } }: { tail: Tail }) {
  const { log } = useOpsTexts();
  return (
    <div className={classes.nothing} role="log" aria-label={log.label}>
      {all > 0 ? (
        <StatePanel
          kind="lost"
          title={log.nothing}
          action={{ label: log.clearFilters, run: () => filterBy(NO_FILTER) }}
        />
      ) : (
        <StatePanel kind="empty" title={cleared ? log.cleared : log.empty} lead={cleared ? undefined : log.emptyLead} />
      )}
    </div>
  );
}

function Lines({ tail: { lines, paused }, opened }: { tail: Tail; opened: number }) {
  const { log } = useOpsTexts();
  const list = useRef<VirtuosoHandle>(null);
  const [atEnd, setAtEnd] = useState(true);
  const toEnd = (): void => list.current?.scrollToIndex({ index: 'LAST', align: 'end' });
  const newest = lines.at(-1)?.seq;
  // Once the log is full, lines leave at the top as others arrive, so their number does not show a change.
  useEffect(() => {
    if (atEnd && !paused) toEnd();
    // Only a new line scrolls the list, not the user's arrival at its end.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [newest, paused]);
  return (
    <div className={classes.log} role="log" aria-live="off" aria-label={log.label}>
      <Virtuoso
        ref={list}
        className={classes.scroller}
        data={lines}
        initialTopMostItemIndex={{ index: 'LAST', align: 'end' }}
        computeItemKey={(_, { seq }) => seq}
        increaseViewportBy={{ top: 400, bottom: 200 }}
        atBottomThreshold={24}
        atBottomStateChange={setAtEnd}
        itemContent={(_, line) => <LogLine line={line} isNew={line.seq > opened} />}
      />
      {!atEnd && (
        <button type="button" className={classes.toEnd} onClick={toEnd}>
          <ArrowDownIcon size={16} />
          {log.toEnd}
        </button>
      )}
    </div>
  );
}

/** Announces errors only: announcing each line would never end. */
function Announcer({ newest, opened }: { newest: Line | undefined; opened: number }) {
  const { log } = useOpsTexts();
  const isError = newest && newest.seq > opened && newest.event.level === 'error';
  return <ScreenReaderText role="status">{isError ? log.heard(newest.event.message) : ''}</ScreenReaderText>;
}
