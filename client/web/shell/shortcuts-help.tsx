'use client';

import { Kbd } from '@mantine/core';
import { useTexts } from '../language/language';
import { Dialog } from './dialog';
import classes from './shortcuts-help.module.css';

/** The keyboard shortcuts, in a dialog. */
export function ShortcutsHelp({ opened, onClose }: { opened: boolean; onClose(): void }) {
  const { shortcuts } = useTexts();
  const rows: readonly (readonly [readonly string[], string])[] = [
    [['Ctrl', 'K'], shortcuts.palette],
    [['Ctrl', '/'], shortcuts.help],
    [['Enter'], shortcuts.send],
    [['←', '→', '↑', '↓'], shortcuts.arrows],
    [['Esc'], shortcuts.close],
    [['Alt', '↑', '↓'], shortcuts.rooms],
    [['↑'], shortcuts.lastOwn],
    [['Shift', 'Enter'], shortcuts.newLine],
  ];
  return (
    <Dialog opened={opened} onClose={onClose} title={shortcuts.title}>
      <dl className={classes.rows}>
        {rows.map(([keys, what]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
