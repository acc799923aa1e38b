'use client';

import { useState } from 'react';
import Link from 'next/link';
import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { RoomSummary, SearchHit } from '../../../../contract/features/chat/schemas';
import type { Found } from '../../../sdk/features/chat/chat';
import { useConnection, usePulso } from '../../../react';
import { useFormat } from '../../language/language';
import { useKept } from '../../hub/kept';
import { Dialog } from '../../shell/dialog';
import { LimitedInput } from '../../shell/limited';
import { SearchIcon } from '../../theme/icons';
import { roomPath } from '../address';
import { useRested } from '../finder';
import { useChatTexts, useFailureWords } from '../texts';
import { headlineParts } from './headline';
import { Name } from '../../shell/name';
import classes from '../dialogs.module.css';

interface SearchDialogProps {
  readonly opened: boolean;
  readonly room: RoomSummary;
  onClose(): void;
}

/** Searches messages; each result links to its place in the conversation. */
export function SearchDialog({ opened, room, onClose }: SearchDialogProps) {
  const { find } = useChatTexts();
  return (
    <Dialog opened={opened} onClose={onClose} title={find.title}>
      <Finder room={room} onClose={onClose} />
    </Dialog>
  );
}

/** The shortest search: fewer letters match too much. */
const MIN_LENGTH = 2;

function Finder({ room, onClose }: Pick<SearchDialogProps, 'room' | 'onClose'>) {
  const { find } = useChatTexts();
  const words = useFailureWords();
  const [typed, setTyped] = useState('');
  const [here, setHere] = useState(true);
  const { hits, error, hasNextPage, isFetchingNextPage, fetchNextPage } = useFound(typed, here ? room.id : undefined);
  return (
    <>
      <LimitedInput
        data-autofocus
        label={find.label}
        description={find.hint}
        leftSection={<SearchIcon size={15} />}
        most={200}
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
          : hits &&
            (hits.length === 0 ? find.nothing : find.found(`${hits.length}${hasNextPage ? '+' : ''}`, hits.length))}
      </p>
      {hits && hits.length > 0 && (
        <ul className={classes.hits}>
          {hits.map((hit) => (
            <Hit key={`${hit.room.id} ${hit.message.id}`} hit={hit} onClose={onClose} />
          ))}
          {hasNextPage && (
            <li>
              <Button fullWidth variant="default" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
                {find.more}
              </Button>
            </li>
          )}
        </ul>
      )}
    </>
  );
}

/** Returns the results, once typing has paused. */
function useFound(typed: string, roomId: number | undefined) {
  const { chat } = usePulso();
  const { user } = useConnection();
  const rested = useRested(typed);
  const isLongEnough = rested.length >= MIN_LENGTH;
  const query = useInfiniteQuery({
    queryKey: ['chat', user?.id, 'search', roomId, rested],
    enabled: isLongEnough,
    staleTime: 5_000,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }): Promise<Found> => chat.search(rested, { roomId, cursor: pageParam }),
    getNextPageParam: ({ cursor }) => cursor,
  });
  const found = useKept(query.data);
  return { ...query, hits: isLongEnough ? found?.pages.flatMap(({ hits }) => hits) : undefined };
}

function Hit({ hit: { room, message, headline }, onClose }: { hit: SearchHit; onClose(): void }) {
  const format = useFormat();
  return (
    <li>
      <Link prefetch={false} href={roomPath(room.id, message.id)} onClick={onClose} scroll={false}>
        <p>
          <strong>
            <Name>{message.display_name}</Name>
          </strong>
          <span>
            <Name>{room.name}</Name>
          </span>
          <time dateTime={message.created_at}>
            {format.date(message.created_at)} {format.time(message.created_at)}
          </time>
        </p>
        <span className={classes.headline} dir="auto">
          {headlineParts(headline).map(({ text, hit }, at) =>
            hit ? <mark key={at}>{text}</mark> : <span key={at}>{text}</span>,
          )}
        </span>
      </Link>
    </li>
  );
}
