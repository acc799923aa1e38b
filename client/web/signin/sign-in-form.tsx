'use client';

import { useState, type SubmitEvent } from 'react';
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { signInInput, type SignInInput } from '../../../contract/core/identity';
import type { Problem } from '../../../contract/problems';
import type { Texts } from '../language/es';
import { useFormat, useTexts } from '../language/language';
import { problemWords } from '../language/problem-texts';
import { useNow } from '../shell/clock';
import { WarningIcon } from '../theme/icons';
import classes from './sign-in.module.css';

type Field = keyof SignInInput;
type Errors = Partial<Record<Field, string>>;

interface SignInFormProps {
  readonly busy: boolean;
  /** The problem of the last attempt. */
  readonly problem: Problem | undefined;
  onSubmit(input: SignInInput): Promise<void>;
}

/** The sign-in form. It refuses what the server would refuse without checking, at the field. */
export function SignInForm({ busy, problem, onSubmit }: SignInFormProps) {
  const texts = useTexts();
  const [values, setValues] = useState<SignInInput>({ username: '', password: '' });
  const [errors, setErrors] = useState<Errors>({});
  const [visible, setVisible] = useState(false);
  const { signIn } = texts;

  const field = (name: Field) => ({
    name,
    label: signIn[name],
    value: values[name],
    error: errors[name],
    size: 'md' as const,
    onChange: ({ currentTarget }: { currentTarget: HTMLInputElement }): void => {
      const { value } = currentTarget;
      setValues((before) => ({ ...before, [name]: value }));
      setErrors((before) => ({ ...before, [name]: undefined }));
    },
  });
  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget;
    const found = check(values, texts);
    setErrors(found);
    const [first] = Object.keys(found);
    if (first === undefined) return onSubmit(values);
    form.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
  };

  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      {problem && <Refusal key={`${problem.code}-${problem.retryAfterMs ?? 0}`} problem={problem} />}
      <TextInput {...field('username')} autoComplete="username" autoCapitalize="none" spellCheck={false} />
      <PasswordInput
        {...field('password')}
        autoComplete="current-password"
        visible={visible}
        onVisibilityChange={setVisible}
        visibilityToggleButtonProps={{
          'aria-label': visible ? signIn.hidePassword : signIn.showPassword,
          tabIndex: 0,
        }}
      />
      <Button type="submit" size="md" fullWidth loading={busy}>
        {signIn.submit}
      </Button>
    </form>
  );
}

function check(values: SignInInput, { signIn }: Texts): Errors {
  const parsed = signInInput.safeParse(values);
  if (parsed.success) return {};
  const found: Errors = {};
  for (const { path, code } of parsed.error.issues) {
    const name = path[0] as Field;
    found[name] ??= code === 'too_small' ? signIn.required[name] : signIn.tooLong;
  }
  return found;
}

/** Why the last attempt failed; a lock-out counts down. */
function Refusal({ problem }: { problem: Problem }) {
  const texts = useTexts();
  const format = useFormat();
  const now = useNow();
  const [until] = useState(() => Date.now() + (problem.retryAfterMs ?? 0));
  const left = until - now;
  const locked = problem.code === 'auth.locked' && problem.retryAfterMs !== undefined;
  const words = !locked
    ? problemWords(texts, problem)
    : left > 0
      ? texts.signIn.locked(format.span(left))
      : texts.signIn.lockedOver;
  return (
    <p className={classes.refusal} role="alert">
      <WarningIcon size={16} />
      <span>{words}</span>
    </p>
  );
}
