'use client';

import { useState, type SubmitEvent } from 'react';
import { Button, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { createMovieInput } from '../../../contract/features/ratings/schemas';
import { nameFault } from '../../../contract/core/text/visible';
import { useCommand } from '../../react';
import { PlusIcon } from '../admin/icons';
import { useTexts } from '../language/language';
import { Dialog } from '../shell/dialog';
import { LimitedInput } from '../shell/limited';
import { WarningIcon } from '../theme/icons';
import { useFailureWords, useFilmTexts } from './texts';
import classes from './films-page.module.css';

/** The form with which administrators add a film. */
export function AddFilm({ onAdded }: { onAdded(movieId: string): void }) {
  const { add } = useFilmTexts();
  const [opened, setOpened] = useState(false);
  const close = (): void => setOpened(false);
  return (
    <>
      <Button size="xs" variant="default" leftSection={<PlusIcon size={14} />} onClick={() => setOpened(true)}>
        {add.open}
      </Button>
      <Dialog opened={opened} onClose={close} title={add.title}>
        <AddFilmForm onAdded={onAdded} onDone={close} />
      </Dialog>
    </>
  );
}

function AddFilmForm({ onAdded, onDone }: { onAdded(movieId: string): void; onDone(): void }) {
  const { common } = useTexts();
  const { add } = useFilmTexts();
  const words = useFailureWords();
  const { send, pending, problem, reset } = useCommand('crear_pelicula');
  const [draft, setDraft] = useState({ title: '', year: '', genre: '', movieId: '' });
  const [tried, setTried] = useState(false);
  const read = createMovieInput.safeParse({
    title: draft.title,
    year: Number(draft.year),
    ...(draft.genre.trim() !== '' && { genre: draft.genre }),
    ...(draft.movieId.trim() !== '' && { movieId: draft.movieId.trim() }),
  });
  const wrong = new Set(read.success || !tried ? [] : read.error.issues.map(({ path }) => path[0]));
  const taken = problem?.field === 'movieId';
  const change = (part: Partial<typeof draft>): void => {
    setDraft({ ...draft, ...part });
    reset();
  };
  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (!read.success) return;
    const done = await send(read.data).catch(() => undefined); // shown by
    if (!done) return;
    notifications.show({ color: 'pulso', message: add.done(done.movie.title) });
    onAdded(done.movie.movieId);
    onDone();
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      {problem && !taken && (
        <p className={classes.refusal} role="alert">
          <WarningIcon size={16} />
          {words(problem)}
        </p>
      )}
      <LimitedInput
        label={add.name}
        most={200}
        autoComplete="off"
        data-autofocus
        value={draft.title}
        error={wrong.has('title') && (nameFault(draft.title) === 'controls' ? common.nameControls : add.nameMissing)}
        onChange={({ currentTarget }) => change({ title: currentTarget.value })}
      />
      <TextInput
        label={add.year}
        inputMode="numeric"
        autoComplete="off"
        value={draft.year}
        error={wrong.has('year') && add.yearWrong}
        onChange={({ currentTarget }) => change({ year: currentTarget.value })}
      />
      <LimitedInput
        label={add.genre}
        most={60}
        autoComplete="off"
        value={draft.genre}
        error={wrong.has('genre') && common.nameControls}
        onChange={({ currentTarget }) => change({ genre: currentTarget.value })}
      />
      <LimitedInput
        label={add.id}
        description={add.idHint}
        most={64}
        autoComplete="off"
        value={draft.movieId}
        error={taken ? words(problem) : wrong.has('movieId') && add.idWrong}
        onChange={({ currentTarget }) => change({ movieId: currentTarget.value })}
      />
      <div className={classes.buttons}>
        <Button variant="default" onClick={onDone}>
          {common.cancel}
        </Button>
        <Button type="submit" loading={pending}>
          {add.submit}
        </Button>
      </div>
    </form>
  );
}
