'use client';

import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import { Problem } from '../../../../contract/problems';
import type { OutgoingMessage } from '../../../sdk/features/chat/outgoing-messages';
import { useConnection, usePulso } from '../../../react';
import { useTexts } from '../../language/language';
import { problemWords } from '../../language/problem-texts';
import { ClockIcon, WarningIcon } from '../../theme/icons';
import { Avatar } from '../people/avatar';
import { useChatTexts } from '../texts';
import { MessageText } from './message-text';
import { Name } from '../../shell/name';
import { excerpt } from '../../../../contract/core/text/signs';
import classes from './message.module.css';

interface OutgoingRowProps {
  readonly message: OutgoingMessage;
  readonly continued: boolean;
  readonly me: { readonly id: string; readonly nombre: string } | undefined;
}

/** A pending or refused message of the user, or a refused edit; a refused one can be sent again or discarded. */
export function OutgoingRow({ message, continued, me }: OutgoingRowProps) {
  const { you } = useChatTexts();
  const name = me?.nombre ?? you;
  return (
    <article className={classes.message} data-continued={continued ? '' : undefined} data-state={message.state}>
      {continued ? <span className={classes.aside} /> : <Avatar id={me?.id ?? ''} name={name} />}
      <div className={classes.body}>
        {!continued && (
          <p className={classes.author}>
            <strong>
              <Name>{name}</Name>
            </strong>
          </p>
        )}
        <MessageText content={message.content} />
        {message.state === 'failed' ? <Failed message={message} /> : <OnItsWay message={message} />}
      </div>
    </article>
  );
}

function OnItsWay({ message: { attempts, problem } }: Pick<OutgoingRowProps, 'message'>) {
  const texts = useTexts();
  const { log } = useChatTexts();
  const online = useConnection().status === 'online';
  const words = problem ? problemWords(texts, Problem.fromWire(problem)) : undefined;
  return (
    <p className={classes.receipt}>
      <ClockIcon size={13} />
      {words ?? (online || attempts > 0 ? log.sending : log.waiting)}
    </p>
  );
}

/** Shows why an edit has not been saved; a pending edit leaves the text unchanged. */
export function EditOnItsWay({ edit, children }: { edit: OutgoingMessage; children: ReactNode }) {
  const online = useConnection().status === 'online';
  if (online && !edit.problem && edit.attempts <= 1) return children;
  return <OnItsWay message={edit} />;
}

function Failed({ message }: Pick<OutgoingRowProps, 'message'>) {
  const { clientId, content, edits, problem } = message;
  const texts = useTexts();
  const { log } = useChatTexts();
  const { chat } = usePulso();
  const alone = mayGoAlone(message);
  const words = alone ? undefined : problem && problemWords(texts, Problem.fromWire(problem));
  const status = alone
    ? edits === undefined
      ? log.replyGone
      : log.editGone
    : edits === undefined
      ? log.failed
      : log.notEdited;
  return (
    <div className={classes.failed} role="alert">
      <WarningIcon size={15} />
      <span>
        {status} {words}
      </span>
      <Button
        size="compact-xs"
        variant="default"
        aria-label={alone ? undefined : log.retryOf(excerpt(content, 40))}
        // Its next refusal is shown in the same place.
        onClick={() => void chat.resend(clientId, { alone }).catch(() => undefined)}
      >
        {!alone ? log.retry : edits === undefined ? log.sendAlone : log.sendAsNew}
      </Button>
      <Button
        size="compact-xs"
        variant="subtle"
        color="gray"
        aria-label={log.discardOf(excerpt(content, 40))}
        onClick={() => chat.discard(clientId)}
      >
        {log.discard}
      </Button>
    </div>
  );
}

/** Whether only the original message is gone: then the text can be sent without it. */
const mayGoAlone = ({ problem, edits, replyTo }: OutgoingMessage): boolean =>
  problem?.code === 'chat.message_not_found' && (edits ?? replyTo) !== undefined;
