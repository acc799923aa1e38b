'use client';

import { useState, type SubmitEvent } from 'react';
import { Button } from '@mantine/core';
import { newTokenInput, type NewToken } from '../../../../contract/core/service-tokens';
import { nameFault } from '../../../../contract/core/text/visible';
import { useConnection, usePulso } from '../../../react';
import { useTexts } from '../../language/language';
import { copyText, hasClipboard } from '../../shell/clipboard';
import { Dialog } from '../../shell/dialog';
import { LimitedInput, stopsAtTooLong } from '../../shell/limited';
import { useAct } from '../acts/act';
import { Refusal } from '../acts/refusal';
import { useAdminTexts } from '../texts';
import classes from './programs.module.css';

interface NewProgramProps {
  readonly opened: boolean;
  onClose(): void;
  onMade(token: NewToken): void;
}

/** Creates a token for a program and shows it once. */
export function NewProgram({ opened, onClose, onMade }: NewProgramProps) {
  const { programs: words } = useAdminTexts();
  return (
    <Dialog opened={opened} onClose={onClose} title={words.newTitle}>
      <Steps onClose={onClose} onMade={onMade} />
    </Dialog>
  );
}

function Steps({ onClose, onMade }: Omit<NewProgramProps, 'opened'>) {
  const [made, setMade] = useState<NewToken>();
  const take = (token: NewToken): void => {
    setMade(token);
    onMade(token);
  };
  return made ? <Made token={made} onClose={onClose} /> : <NameForm onMade={take} onCancel={onClose} />;
}

function NameForm({ onMade, onCancel }: { onMade(token: NewToken): void; onCancel(): void }) {
  const texts = useTexts();
  const { programs: words, offline } = useAdminTexts();
  const pulso = usePulso();
  const online = useConnection().status === 'online';
  const [name, setName] = useState('');
  const [wrong, setWrong] = useState(false);
  const act = useAct({
    async send(input: string) {
      const { data } = await pulso.rest.post<{ data: NewToken }>('/api/admin/tokens', { name: input });
      onMade(data);
      return data;
    },
    done: (token) => words.madeDone(token.name),
  });
  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    if (stopsAtTooLong(event.currentTarget)) return;
    const input = newTokenInput.shape.name.safeParse(name);
    setWrong(!input.success);
    if (input.success) await act.run(input.data);
    else event.currentTarget.querySelector('input')?.focus();
  };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <Refusal problem={act.problem} />
      <LimitedInput
        name="name"
        label={words.name}
        description={words.nameHint}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="off"
        most={80}
        data-autofocus
        value={name}
        error={wrong && (nameFault(name) === 'controls' ? texts.common.nameControls : words.nameRequired)}
        disabled={act.busy}
        onChange={({ currentTarget: { value } }) => {
          setName(value);
          setWrong(false);
          act.reset();
        }}
      />
      {!online && <p className={classes.hint}>{offline}</p>}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onCancel}>
          {texts.common.cancel}
        </Button>
        <Button type="submit" loading={act.busy} disabled={!online}>
          {words.make}
        </Button>
      </div>
    </form>
  );
}

/** Shows the new token, to be copied now. */
function Made({ token: { name, token }, onClose }: { token: NewToken; onClose(): void }) {
  const { programs: words } = useAdminTexts();
  const { common } = useTexts();
  return (
    <div className={classes.form}>
      <p className={classes.once}>{words.once(name)}</p>
      <code className={classes.token} tabIndex={0} aria-label={words.token}>
        {token}
      </code>
      <p className={classes.hint}>{words.how}</p>
      <pre className={classes.example} tabIndex={0}>
        {exampleOf(token)}
      </pre>
      <div className={classes.buttons}>
        {/* Without a clipboard, the text can be selected and copied by hand. */}
        {hasClipboard() && (
          <Button variant="default" onClick={() => copyText(token, common)}>
            {common.copy}
          </Button>
        )}
        <Button data-autofocus onClick={onClose}>
          {words.taken}
        </Button>
      </div>
    </div>
  );
}

const exampleOf = (token: string): string => `curl ${location.origin}/api/realtime/broadcast \\
  -H 'Authorization: Bearer ${token}' \\
  -H 'Content-Type: application/json' \\
  -d '{"type":"rating-updated","movieId":"roma","data":{"rating":5}}'`;
