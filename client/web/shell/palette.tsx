'use client';

import { useId, useState, type KeyboardEvent } from 'react';
import { folded } from '../../../contract/core/text/folded';
import { useTexts } from '../language/language';
import { SearchIcon } from '../theme/icons';
import { useCommands, type PaletteCommand } from './commands';
import { isComposing } from './composing';
import { Dialog } from './dialog';
import { ScreenReaderText } from './screen-reader-text';
import classes from './palette.module.css';

interface PaletteProps {
  readonly opened: boolean;
  onClose(): void;
  onHelp(): void;
}

/** The command palette: finds every page and action by typing. */
export function Palette({ opened, onClose, onHelp }: PaletteProps) {
  const { palette } = useTexts();
  return (
    <Dialog bare opened={opened} onClose={onClose} title={palette.label}>
      <Finder onHelp={onHelp} onDone={onClose} />
    </Dialog>
  );
}

const matching = (commands: readonly PaletteCommand[], typed: string): readonly PaletteCommand[] => {
  const words = folded(typed).split(/\s+/);
  return commands.filter(({ group, label }) => words.every((word) => folded(`${group} ${label}`).includes(word)));
};

/** A field and the list that it filters; the arrow keys move through the list while the focus stays in the field. */
function Finder({ onHelp, onDone }: { onHelp(): void; onDone(): void }) {
  const { palette } = useTexts();
  const commands = useCommands(onHelp);
  const list = useId();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const found = matching(commands, typed);
  const chosen = found[Math.min(at, found.length - 1)];
  const optionId = (id: string): string => `${list}-${id}`;

  const carryOut = (command: PaletteCommand): void => {
    onDone();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setAt((at + step + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter' && chosen) carryOut(chosen);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className={classes.field}>
        <SearchIcon />
        <input
          data-autofocus
          role="combobox"
          aria-label={palette.label}
          aria-expanded
          aria-controls={list}
          aria-activedescendant={chosen && optionId(chosen.id)}
          aria-autocomplete="list"
          autoComplete="off"
          dir="auto"
          spellCheck={false}
          placeholder={palette.placeholder}
          value={typed}
          onChange={({ currentTarget }) => {
            setTyped(currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <ScreenReaderText role="status">{palette.results(found.length)}</ScreenReaderText>
      <ul id={list} role="listbox" aria-label={palette.label} className={classes.list}>
        {found.map((command) => (
          <li
            key={command.id}
            id={optionId(command.id)}
            role="option"
            aria-selected={command === chosen}
            ref={command === chosen ? intoView : undefined}
            onClick={() => carryOut(command)}
          >
            {command.icon}
            <span>
              <bdi>{command.label}</bdi>
            </span>
            <span className={classes.group}>{command.group}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className={classes.nothing}>{palette.nothing}</p>}
    </>
  );
}

const intoView = (option: HTMLElement | null): void => option?.scrollIntoView({ block: 'nearest' });
