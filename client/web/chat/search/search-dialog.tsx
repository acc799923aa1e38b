'use client';

import { useState } from 'react';
import Link from 'next/link';
import { TextInput } from '@mantine/core';
import type { RoomSummary, SearchHit } from '../../../../contract/chat';
import { usePulso } from '../../../react';
import { useFormat } from '../../language/language';
import { Dialog } from '../../shell/dialog';
import { SearchIcon } from '../../theme/icons';
import { roomPath } from '../address';
import { useFinder } from '../finder';
import { useChatTexts, useFailureWords } from '../texts';
import { headlineParts } from './headline';
import classes from '../dialogs.module.css';

interface SearchDialogProps {
  readonly opened: boolean;
  readonly room: RoomSummary;
  onClose(): void;
}

/** Messages found by their words; each leads to its place in the conversation. */
export function SearchDialog({ opened, room, onClose }: SearchDialogProps) {
  const { find } = useChatTexts();
  return (
    <Dialog opened={opened} onClose={onClose} title={find.title}>
      <Finder room={room} onClose={onClose} />
    </Dialog>
  );
}

/** Fewer letters find too much. */
const LEAST = 2;

function Finder({ room, onClose }: Pick<SearchDialogProps, 'room' | 'onClose'>) {
  const { find } = useChatTexts();
  const words = useFailureWords();
  const { chat } = usePulso();
  const [typed, setTyped] = useState('');
  const [here, setHere] = useState(true);
  const asked = typed.trim().length >= LEAST;
  const where = here ? { roomId: room.id } : {};
  const { data, error } = useFinder(`search ${here ? room.id : ''}`, typed, (q) => chat.search(q, where), LEAST);
  const hits = asked ? data?.hits : undefined;
  return (
    <>
      <TextInput
        data-autofocus
        label={find.label}
        description={find.hint}
        leftSection={<SearchIcon size={15} />}
        maxLength={200}
        value={typed}
        onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      />
      <label className={classes.check}>
        <input type="checkbox" checked={here} onChange={({ currentTarget }) => setHere(currentTarget.checked)} />
        {find.here}
      </label>
      <p className={classes.hint} role="status">
        {error
          ? `${find.failed} ${words(error)}`
          : hits && (hits.length === 0 ? find.nothing : find.found(hits.length))}
      </p>
      {hits && hits.length > 0 && (
        <ul className={classes.hits}>
          {hits.map((hit) => (
            <Hit key={`${hit.room.id} ${hit.message.id}`} hit={hit} onClose={onClose} />
          ))}
        </ul>
      )}
    </>
  );
}

function Hit({ hit: { room, message, headline }, onClose }: { hit: SearchHit; onClose(): void }) {
  const format = useFormat();
  return (
    <li>
      <Link prefetch={false} href={roomPath(room.id, message.id)} onClick={onClose} scroll={false}>
        <p>
          <strong>{message.display_name}</strong>
          <span>{room.name}</span>
          <time dateTime={message.created_at}>
            {format.date(message.created_at)} {format.time(message.created_at)}
          </time>
        </p>
        <span className={classes.headline}>
          {headlineParts(headline).map(({ text, hit }, at) => (hit ? <mark key={at}>{text}</mark> : text))}
        </span>
      </Link>
    </li>
  );
}
