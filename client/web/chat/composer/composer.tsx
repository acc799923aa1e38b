'use client';

import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { ActionIcon } from '@mantine/core';
import type { PersonView } from '../../../../contract/core/person';
import { lengthOf } from '../../../../contract/core/text/signs';
import { isVisible } from '../../../../contract/core/text/visible';
import { isComposing } from '../../shell/composing';
import { CheckIcon } from '../../theme/icons';
import { SendIcon } from '../icons';
import { useChatTexts } from '../texts';
import { EmojiPicker } from './emoji-picker';
import { insertText } from './insert-text';
import { meant, namingAt, placeOf } from './mention';
import { Mode } from './mode';
import { Suggestions } from './suggestions';
import { withoutBlankEnds } from './blank-ends';
import { drafts } from './draft';
import type { Writing } from './writing';
import classes from './composer.module.css';

interface ComposerProps {
  readonly roomId: number;
  readonly title: string;
  /** The owner of the draft. */
  readonly user: string;
  readonly writing: Writing;
  /** Whether the original message was deleted meanwhile. */
  readonly gone: boolean;
  /** The users who can be mentioned. */
  readonly people: readonly PersonView[];
  readonly online: boolean;
  /** Called when the user begins a mention. */
  onNaming(): void;
  onTyped(text: string): void;
  onStop(): void;
  onSend(text: string): void;
  onCancel(): void;
  /** Called on Up in an empty field. */
  onEditLast(): void;
}

/** The longest message; the contract's MAX_CONTENT. */
export const LONGEST = 4_000;
/** The remaining length at which the counter appears. */
const NEAR = 200;

/** The message composer. Enter sends, Shift+Enter inserts a line break. */
export function Composer(props: ComposerProps) {
  const {
    roomId,
    title,
    user,
    writing,
    gone,
    people,
    online,
    onNaming,
    onTyped,
    onStop,
    onSend,
    onCancel,
    onEditLast,
  } = props;
  const { composer } = useChatTexts();
  const field = useRef<HTMLTextAreaElement>(null);
  const listId = useId();
  const [draft, setDraft] = useState(() => drafts.get(user, roomId));
  const [editing, setEditing] = useState('');
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [dismissed, setDismissed] = useState<number>();
  const isEdit = writing.kind === 'edit';
  const text = isEdit ? editing : draft;

  const write = (next: string, at: number): void => {
    if (isEdit) {
      setEditing(next);
      drafts.set(user, roomId, next, writing.message.id);
    } else {
      setDraft(next);
      drafts.set(user, roomId, next);
      onTyped(next);
    }
    setCaret(at);
    setChosen(0);
  };
  useFitting(field, text);
  const edited = writing.kind === 'edit' ? writing.message : undefined;
  useWritingMode(field, writing, () => edited && setEditing(drafts.get(user, roomId, edited.id) || edited.content));
  const cancel = (): void => {
    if (edited) drafts.set(user, roomId, '', edited.id);
    onCancel();
  };
  useEffect(() => {
    // With a keyboard, the focus returns to the field; a touch keyboard would cover the conversation.
    if (matchMedia('(hover: hover)').matches) field.current?.focus();
  }, []);

  const naming = namingAt(text, caret);
  const open = naming !== undefined && naming.at !== dismissed;
  const suggested = open ? meant(people, naming.typed) : [];
  // A fully typed name means that Enter sends.
  const spelled = suggested.some(({ username }) => username === naming?.typed);
  const pick = (person: PersonView | undefined): void => {
    if (!naming || !person) return;
    if (field.current) insertText(field.current, `@${person.username} `, placeOf(text, naming));
  };
  useEffect(() => {
    if (open) onNaming();
    // Once for each mention begun.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [open]);

  const length = lengthOf(withoutBlankEnds(text));
  const tooLong = length > LONGEST;
  const send = (): void => {
    if (!isVisible(text) || tooLong) return;
    onSend(withoutBlankEnds(text));
    if (!isEdit) setDraft('');
    drafts.set(user, roomId, '', edited?.id);
    field.current?.focus();
  };
  const insert = (emoji: string): void => {
    if (field.current) insertText(field.current, emoji);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (isComposing(event) || event.altKey) return;
    const walk = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (suggested.length > 0 && walk !== undefined) setChosen((chosen + walk + suggested.length) % suggested.length);
    else if (suggested.length > 0 && (event.key === 'Tab' || (event.key === 'Enter' && !spelled)))
      pick(suggested[chosen]);
    else if (event.key === 'Escape' && suggested.length > 0) setDismissed(naming?.at);
    else if (event.key === 'Escape' && writing.kind !== 'new') cancel();
    else if (event.key === 'Enter' && !event.shiftKey) send();
    else if (event.key === 'ArrowUp' && text === '' && !isEdit) onEditLast();
    else return;
    event.preventDefault();
  };
  return (
    <form
      className={classes.composer}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Suggestions id={listId} people={suggested} chosen={chosen} onPick={pick} />
      <Mode writing={writing} gone={gone} onCancel={cancel} />
      {!online && <p className={classes.offline}>{composer.offline}</p>}
      <div className={classes.box} data-bad={tooLong ? '' : undefined}>
        <EmojiPicker onPick={insert} />
        <textarea
          ref={field}
          rows={1}
          aria-label={isEdit ? composer.editing : composer.label(title)}
          placeholder={composer.placeholder}
          title={composer.hint}
          aria-autocomplete="list"
          aria-controls={suggested.length > 0 ? listId : undefined}
          aria-activedescendant={suggested.length > 0 ? `${listId}-${chosen}` : undefined}
          aria-invalid={tooLong}
          enterKeyHint="send"
          dir="auto"
          value={text}
          onChange={({ currentTarget }) => write(currentTarget.value, currentTarget.selectionStart)}
          onSelect={({ currentTarget }) => setCaret(currentTarget.selectionStart)}
          onKeyDown={onKeyDown}
          onBlur={onStop}
        />
        <RemainingLength length={length} />
        <ActionIcon
          type="submit"
          size="lg"
          aria-label={isEdit ? composer.save : composer.send}
          title={isEdit ? composer.save : composer.send}
          disabled={!isVisible(text) || tooLong}
        >
          {isEdit ? <CheckIcon size={18} /> : <SendIcon size={18} />}
        </ActionIcon>
      </div>
    </form>
  );
}

/** The remaining length, shown near the limit. */
function RemainingLength({ length }: { length: number }) {
  const { composer } = useChatTexts();
  const remaining = LONGEST - length;
  if (remaining > NEAR) return null;
  return (
    <span className={classes.left} role="status" data-over={remaining < 0 ? '' : undefined}>
      {remaining < 0 ? composer.over(-remaining) : composer.left(remaining)}
    </span>
  );
}

/** Fits the field's height to its content, up to the limit of the style sheet. */
function useFitting(field: React.RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    if (field.current) fit(field.current);
  }, [field, text]);
}

function fit(element: HTMLTextAreaElement): void {
  element.style.height = 'auto';
  element.style.height = `${element.scrollHeight + 2}px`;
}

/** Moves the focus to the field for a reply or an edit; an edit begins with the message's text. */
function useWritingMode(field: React.RefObject<HTMLTextAreaElement | null>, writing: Writing, begin: () => void): void {
  const which = writing.kind === 'new' ? undefined : `${writing.kind} ${writing.message.id}`;
  useEffect(() => {
    if (writing.kind === 'new') return;
    begin();
    // The flyout of the choice restores its focus first.
    const frame = requestAnimationFrame(() => field.current?.focus());
    return () => cancelAnimationFrame(frame);
    // Started once for each message, not with each change of it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [which]);
}
