'use client';

import { Button, CloseButton, NativeSelect, TextInput } from '@mantine/core';
import { logLevels, type LogLevel } from '../../../../contract/core/log-line';
import { PauseIcon, PlayIcon } from '../../admin/icons';
import { saveFile } from '../../hub/files';
import { DownloadIcon, SearchIcon } from '../../theme/icons';
import { useOpsTexts } from '../texts';
import { asJson, asText, type Tail } from './tail';
import card from '../../bank/card.module.css';
import classes from './log.module.css';

/** The log's tools: filter, pause, clear, download. */
export function LogTools({ tail }: { tail: Tail }) {
  const { log } = useOpsTexts();
  const { lines, all, paused, fresh, pause } = tail;
  const Sign = paused ? PlayIcon : PauseIcon;
  return (
    <div className={classes.tools}>
      <div className={classes.head}>
        <h2 className={card.title}>{log.heading}</h2>
        <p className={classes.state} data-paused={paused ? '' : undefined}>
          {paused ? log.paused : log.live} · {log.shown(String(lines.length), String(all))}
        </p>
        <Button size="xs" variant="default" leftSection={<Sign size={14} />} onClick={() => pause(!paused)}>
          {paused ? log.resume : log.pause}
          {fresh > 0 && ` · ${log.fresh(fresh)}`}
        </Button>
        <Button size="xs" variant="default" disabled={all === 0} onClick={tail.clear}>
          {log.clear}
        </Button>
      </div>
      <div className={classes.filters} role="group" aria-label={log.filters}>
        <LevelField tail={tail} />
        <SearchField tail={tail} />
        <Download tail={tail} />
      </div>
    </div>
  );
}

function LevelField({ tail: { filter, filterBy } }: { tail: Tail }) {
  const { log } = useOpsTexts();
  const levels = logLevels.map((value) => ({ value, label: log.levels[value] }));
  return (
    <NativeSelect
      size="xs"
      aria-label={log.level}
      value={filter.level ?? ''}
      data={[{ value: '', label: log.anyLevel }, ...levels]}
      onChange={({ currentTarget: { value } }) => filterBy({ level: value === '' ? undefined : (value as LogLevel) })}
    />
  );
}

function SearchField({ tail: { filter, filterBy } }: { tail: Tail }) {
  const { log } = useOpsTexts();
  return (
    <TextInput
      size="xs"
      type="search"
      className={classes.search}
      aria-label={log.search}
      placeholder={log.search}
      autoComplete="off"
      spellCheck={false}
      leftSection={<SearchIcon size={14} />}
      rightSection={
        filter.text === '' ? null : (
          <CloseButton size="xs" aria-label={log.clearSearch} onClick={() => filterBy({ text: '' })} />
        )
      }
      value={filter.text}
      onChange={({ currentTarget }) => filterBy({ text: currentTarget.value })}
    />
  );
}

/** Downloads the shown lines, as text or as events. */
function Download({ tail: { lines } }: { tail: Tail }) {
  const { log } = useOpsTexts();
  const save = (ending: 'log' | 'json', type: string, text: string): void =>
    saveFile(new Blob([text], { type }), `pulso.${ending}`);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        disabled={lines.length === 0}
        leftSection={<DownloadIcon size={14} />}
        onClick={() => save('log', 'text/plain', asText(lines))}
      >
        {log.asText}
      </Button>
      <Button
        size="xs"
        variant="default"
        disabled={lines.length === 0}
        leftSection={<DownloadIcon size={14} />}
        onClick={() => save('json', 'application/json', asJson(lines))}
      >
        {log.asJson}
      </Button>
    </>
  );
}
