'use client';

import { memo } from 'react';
import type { MessageView } from '../../../../contract/features/chat/schemas';
import type { OutgoingMessage } from '../../../sdk/features/chat/outgoing-messages';
import { useFormat } from '../../language/language';
import { Avatar } from '../people/avatar';
import { useChatTexts } from '../texts';
import { useLog } from './acts';
import { MessageActs } from './message-acts';
import { MessageText } from './message-text';
import { EditOnItsWay } from './outgoing-row';
import { Quote } from './quote';
import { Reactions } from './reactions';
import { Receipt, type ReadState } from './receipt';
import { Name } from '../../shell/name';
import { excerpt } from '../../../../contract/core/text/signs';
import classes from './message.module.css';

interface MessageRowProps {
  readonly message: MessageView;
  readonly continued: boolean;
  /** Its pending edit. */
  readonly edit: OutgoingMessage | undefined;
  /** The delivery state of the user's own message. */
  readonly read: ReadState | undefined;
}

/** A message with its reply, reactions and actions. */
export const MessageRow = memo(function MessageRow({ message, continued, edit, read }: MessageRowProps) {
  const texts = useChatTexts();
  const { target, me } = useLog();
  const { id, display_name, content, mentions, deleted_at, reply_to, edited_at } = message;
  const receipt = read && <Receipt state={read} />;
  const named = mentions.some(({ user_id }) => user_id === me);
  return (
    <article
      className={classes.message}
      data-message={id}
      data-continued={continued ? '' : undefined}
      data-named={named ? '' : undefined}
      data-target={target === id ? '' : undefined}
      tabIndex={-1}
      aria-label={texts.log.heard(display_name, deleted_at === null ? excerpt(content, 80) : texts.log.deleted)}
    >
      <Margin message={message} continued={continued} />
      <div className={classes.body}>
        {!continued && <Author message={message} />}
        {reply_to && <Quote {...reply_to} />}
        {deleted_at === null ? (
          <MessageText content={edit?.content ?? content} mentions={mentions} me={me} />
        ) : (
          <p className={classes.gone}>{texts.log.deleted}</p>
        )}
        {edited_at !== null && deleted_at === null && <span className={classes.note}>({texts.log.edited})</span>}
        {message.reactions.length > 0 && <Reactions message={message} />}
        {edit && deleted_at === null ? <EditOnItsWay edit={edit}>{receipt}</EditOnItsWay> : receipt}
      </div>
      {deleted_at === null && <MessageActs message={edit ? { ...message, content: edit.content } : message} />}
    </article>
  );
});

function Margin({ message, continued }: Pick<MessageRowProps, 'message' | 'continued'>) {
  const format = useFormat();
  if (!continued) return <Avatar id={message.user_id} name={message.display_name} />;
  return (
    <time className={classes.aside} dateTime={message.created_at}>
      {format.time(message.created_at)}
    </time>
  );
}

function Author({ message: { display_name, guest, created_at } }: Pick<MessageRowProps, 'message'>) {
  const format = useFormat();
  const { guest: mark } = useChatTexts();
  return (
    <p className={classes.author}>
      <strong>
        <Name>{display_name}</Name>
      </strong>
      {guest && !display_name.includes('(') && <span className={classes.note}>({mark})</span>}
      <time dateTime={created_at} title={format.exact(created_at)}>
        {format.time(created_at)}
      </time>
    </p>
  );
}
