'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import { PauseIcon, PlayIcon } from '../admin/icons';
import { DownloadIcon, SearchIcon } from '../theme/icons';
import { everything, toJsonLines, type Conditions, type Entry } from './entry';
import type { EventRecorder, TapeState } from './event-recorder';
import { useInspectorTexts } from './texts';
import classes from './inspector.module.css';

interface FilterBarProps {
  readonly conditions: Conditions;
  onChange(conditions: Conditions): void;
  readonly channels: readonly string[];
  readonly types: readonly string[];
}

/** The filter of the events. */
export function FilterBar({ conditions, onChange, channels, types }: FilterBarProps) {
  const texts = useInspectorTexts();
  const filtered = Object.values(conditions).some((value: string) => value !== '');
  return (
    <div className={classes.bar} role="group" aria-label={texts.filters}>
      <TextInput
        type="search"
        className={classes.search}
        aria-label={texts.text}
        placeholder={texts.text}
        autoComplete="off"
        spellCheck={false}
        leftSection={<SearchIcon size={16} />}
        value={conditions.text}
        onChange={({ currentTarget }) => onChange({ ...conditions, text: currentTarget.value })}
      />
      <NativeSelect
        className={classes.select}
        aria-label={texts.channel}
        value={conditions.channel}
        data={[{ value: '', label: texts.allChannels }, ...channels]}
        onChange={({ currentTarget }) => onChange({ ...conditions, channel: currentTarget.value })}
      />
      <NativeSelect
        className={classes.select}
        aria-label={texts.type}
        value={conditions.type}
        data={[{ value: '', label: texts.allTypes }, ...types]}
        onChange={({ currentTarget }) => onChange({ ...conditions, type: currentTarget.value })}
      />
      {filtered && (
        <Button size="xs" variant="subtle" onClick={() => onChange(everything)}>
          {texts.clearFilters}
        </Button>
      )}
    </div>
  );
}

interface ActsProps {
  readonly tape: EventRecorder;
  readonly state: TapeState;
  /** The entries that match the filter. */
  readonly shown: readonly Entry[];
}

/** Buttons to pause, clear and download, and the number of entries. */
export function Acts({ tape, state: { entries, paused, waiting, dropped }, shown }: ActsProps) {
  const texts = useInspectorTexts();
  const Sign = paused ? PlayIcon : PauseIcon;
  const resume = waiting > 0 ? texts.resumeCount(waiting) : texts.resume;
  return (
    <div className={classes.bar}>
      <Button
        size="xs"
        variant={paused ? 'filled' : 'default'}
        leftSection={<Sign size={14} />}
        onClick={() => (paused ? tape.resume() : tape.pause())}
      >
        {paused ? resume : texts.pause}
      </Button>
      <Button size="xs" variant="default" disabled={entries.length === 0} onClick={() => tape.clear()}>
        {texts.clear}
      </Button>
      <Button
        size="xs"
        variant="default"
        disabled={shown.length === 0}
        leftSection={<DownloadIcon size={14} />}
        onClick={() => save(toJsonLines(shown))}
      >
        {texts.download}
      </Button>
      <span className={classes.count}>
        {texts.shown(shown.length, entries.length)}
        {dropped > 0 && ` · ${texts.dropped(dropped)}`}
      </span>
    </div>
  );
}

function save(lines: string): void {
  const url = URL.createObjectURL(new Blob([lines], { type: 'application/x-ndjson' }));
  const name = `eventos-${new Date().toISOString().replace(/[:.]/g, '-')}.jsonl`;
  Object.assign(document.createElement('a'), { href: url, download: name }).click();
  // The browser may start to read it later.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
