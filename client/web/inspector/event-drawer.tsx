'use client';

import { Button } from '@mantine/core';
import { Facts, Part } from '../admin/detail';
import { useFormat, useTexts } from '../language/language';
import { copyText, hasClipboard } from '../shell/clipboard';
import { Dialog } from '../shell/dialog';
import type { EventEntry } from './entry';
import { Moment, useLatency } from './event-table';
import { useInspectorTexts } from './texts';
import classes from './inspector.module.css';

interface EventDrawerProps {
  readonly entry: EventEntry | undefined;
  onClose(): void;
}

/** The details of an event: its data as received, and its position. */
export function EventDrawer({ entry, onClose }: EventDrawerProps) {
  const texts = useInspectorTexts();
  return (
    <Dialog drawer="wide" opened={entry !== undefined} onClose={onClose} title={entry?.type ?? texts.detail}>
      {entry && <Detail entry={entry} />}
    </Dialog>
  );
}

function Detail({ entry }: { entry: EventEntry }) {
  const { common } = useTexts();
  const texts = useInspectorTexts();
  const format = useFormat();
  const latency = useLatency(entry);
  const { channel, data, meta, arrived, stands, exact } = entry;
  const json = JSON.stringify(data, null, 2);
  const copy = (): Promise<void> => copyText(JSON.stringify({ type: entry.type, data, meta }, null, 2), common);
  return (
    <>
      <Facts
        facts={[
          [texts.channel, channel],
          [texts.seq, meta.seq ?? texts.none_],
          [texts.position, stands > 1 ? texts.standsFor(meta.from ?? 0, meta.seq ?? 0) : undefined],
          [texts.epoch, meta.epoch],
          [texts.committed, format.exact(meta.at)],
          [texts.arrived, <Moment key="arrived" at={arrived} />],
          [texts.latency, exact ? latency : `${latency} (${texts.inexact})`],
        ]}
      />
      <Part title={texts.data}>
        <pre className={classes.json} tabIndex={0}>
          {json}
        </pre>
        {hasClipboard() && (
          <Button variant="default" size="xs" mt="sm" onClick={copy}>
            {common.copy}
          </Button>
        )}
      </Part>
    </>
  );
}
