'use client';

import { Button } from '@mantine/core';
import { PauseIcon, PlayIcon } from './icons';
import { useAdminTexts } from './texts';

interface PauseButtonProps {
  readonly running: boolean;
  onChange(running: boolean): void;
}

/** Pauses live updates; resuming shows the current state. */
export function PauseButton({ running, onChange }: PauseButtonProps) {
  const { stream } = useAdminTexts();
  const Sign = running ? PauseIcon : PlayIcon;
  return (
    <Button size="xs" px="sm" variant="default" leftSection={<Sign size={14} />} onClick={() => onChange(!running)}>
      {running ? stream.pause : stream.resume}
    </Button>
  );
}
