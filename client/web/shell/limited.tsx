'use client';

import { useEffect, useRef, type RefObject } from 'react';
import { Textarea, TextInput, type TextareaProps, type TextInputProps } from '@mantine/core';
import { lengthOf } from '../../../contract/core/text/signs';
import { useTexts } from '../language/language';

interface Limit {
  readonly value: string;
  /** The most characters that the hub accepts. */
  readonly most: number;
}

/**
 * A field of limited length. It accepts any text and shows how much is too long; `maxLength` would cut off pasted text
 * silently.
 */
export function LimitedInput({ most, error, ...props }: TextInputProps & Limit) {
  const [field, tooLong] = useLimit<HTMLInputElement>(props.value, most);
  return <TextInput ref={field} dir="auto" {...props} error={tooLong ?? error} />;
}

/** The same for several lines. */
export function LimitedTextarea({ most, error, ...props }: TextareaProps & Limit) {
  const [field, tooLong] = useLimit<HTMLTextAreaElement>(props.value, most);
  return <Textarea ref={field} dir="auto" {...props} error={tooLong ?? error} />;
}

/** Moves the focus to the first field of a form that is too long. @returns whether there is one */
export function stopsAtTooLong(form: HTMLFormElement): boolean {
  const field = form.querySelector<HTMLElement>('input:invalid, textarea:invalid');
  field?.focus();
  return field !== null;
}

function useLimit<T extends HTMLInputElement | HTMLTextAreaElement>(
  value: string,
  most: number,
): [RefObject<T | null>, string | undefined] {
  const { common } = useTexts();
  const field = useRef<T>(null);
  const over = lengthOf(value.trim()) - most;
  const tooLong = over > 0 ? common.over(over) : undefined;
  useEffect(() => field.current?.setCustomValidity(tooLong ?? ''), [tooLong]);
  return [field, tooLong];
}
