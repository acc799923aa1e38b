'use client';

import { useEffect, useMemo, useState } from 'react';
import { Button } from '@mantine/core';
import type { UserView } from '../../../contract/core/identity';
import { usePulso, useStore } from '../../react';
import { CrossIcon } from '../admin/icons';
import { StatePanel } from '../shell/state-panel';
import { ChannelDialog } from './channel-dialog';
import { useFollowed } from './channels';
import { everything, matching, type EventEntry } from './entry';
import { EventDrawer } from './event-drawer';
import { EventTable } from './event-table';
import { EventRecorder } from './event-recorder';
import { TestForm } from './test-form';
import { useInspectorTexts } from './texts';
import { Acts, FilterBar } from './toolbar';
import card from '../bank/card.module.css';
import classes from './inspector.module.css';

/** The live events of the channels that a user can read. */
export function InspectorPage({ user }: { user: UserView | null }) {
  const texts = useInspectorTexts();
  const pulso = usePulso();
  const [followed, follow] = useFollowed();
  const [tape] = useState(() => new EventRecorder(pulso));
  const state = useStore(tape.store);
  const [conditions, setConditions] = useState(everything);
  const [choosing, setChoosing] = useState(false);
  const [open, setOpen] = useState<EventEntry>();
  const wanted = followed.join(',');

  useEffect(() => tape.follow(wanted === '' ? [] : wanted.split(',')), [tape, wanted]);
  useEffect(() => () => tape.follow([]), [tape]);

  const shown = useMemo(() => matching(state.entries, conditions), [state.entries, conditions]);
  const types = useMemo(
    () => [...new Set(state.entries.flatMap((entry) => (entry.kind === 'event' ? [entry.type] : [])))].sort(),
    [state.entries],
  );
  return (
    <>
      <h1 className={classes.heading}>{texts.heading}</h1>
      <p className={classes.lead}>{texts.lead}</p>
      <div className={`${card.card} ${classes.inspector}`}>
        <div className={classes.bars}>
          <div className={classes.bar}>
            <Button size="xs" onClick={() => setChoosing(true)}>
              {texts.chosen(followed.length)}
            </Button>
            {followed.map((channel) => (
              <button
                key={channel}
                type="button"
                className={classes.chip}
                aria-label={texts.leave(channel)}
                onClick={() => follow(followed.filter((one) => one !== channel))}
              >
                {channel}
                <CrossIcon size={14} />
              </button>
            ))}
          </div>
          {(user === null || user.rol === 'admin') && <TestForm followed={followed} />}
          <FilterBar conditions={conditions} onChange={setConditions} channels={followed} types={types} />
          <Acts tape={tape} state={state} shown={shown} />
        </div>
        {shown.length > 0 ? (
          <EventTable entries={shown} onOpen={setOpen} />
        ) : (
          <Nothing followed={followed.length} heard={state.entries.length} onChoose={() => setChoosing(true)} />
        )}
      </div>
      <ChannelDialog
        user={user}
        opened={choosing}
        followed={followed}
        onFollow={follow}
        onClose={() => setChoosing(false)}
      />
      <EventDrawer entry={open} onClose={() => setOpen(undefined)} />
    </>
  );
}

function Nothing({ followed, heard, onChoose }: { followed: number; heard: number; onChoose(): void }) {
  const texts = useInspectorTexts();
  if (heard > 0) return <StatePanel kind="empty" title={texts.nothing} />;
  if (followed > 0) return <StatePanel kind="empty" title={texts.empty} lead={texts.emptyLead} />;
  return (
    <StatePanel
      kind="empty"
      title={texts.none}
      lead={texts.noneLead}
      action={{ label: texts.channels, run: onChoose }}
    />
  );
}
