'use client';

import type { MessageView } from '../../../../contract/features/chat/schemas';
import { useTexts } from '../../language/language';
import { copyText } from '../../shell/clipboard';
import { Choice, Flyout } from '../../shell/flyout';
import { roomPath } from '../address';
import { CopyIcon, EditIcon, LinkIcon, MoreIcon, ReplyIcon, TrashIcon } from '../icons';
import { useChatTexts } from '../texts';
import { useLog } from './acts';
import classes from './message.module.css';

/** The reactions that take one click. */
const QUICK = ['👍', '❤️', '😂', '🎉', '😮', '😢'] as const;

/** The actions on a message: shown on hover, and always available by keyboard and touch. */
export function MessageActs({ message }: { message: MessageView }) {
  const { log } = useChatTexts();
  const { reply } = useLog();
  return (
    <div className={classes.acts}>
      <button
        type="button"
        className={classes.act}
        aria-label={log.reply}
        title={log.reply}
        onClick={() => reply(message)}
      >
        <ReplyIcon size={16} />
      </button>
      <Flyout label={log.acts(message.display_name)} className={classes.act} face={<MoreIcon size={16} />}>
        {(close) => <Menu message={message} close={close} />}
      </Flyout>
    </div>
  );
}

function Menu({ message, close }: { message: MessageView; close(): void }) {
  const { log } = useChatTexts();
  const { common } = useTexts();
  const { room, me, mayModerate, reply, edit, askRemove, react } = useLog();
  const own = message.user_id === me;
  const andClose = (act: () => void) => () => {
    close();
    act();
  };
  const copy = (text: string) =>
    andClose(() => void copyText(text, { copied: log.copied, notCopied: common.notCopied }));
  return (
    <>
      {me !== undefined && (
        <div className={classes.quick} role="group" aria-label={log.react}>
          {QUICK.map((emoji) => (
            <button
              key={emoji}
              type="button"
              aria-label={log.reactWith(emoji)}
              onClick={andClose(() => react(message, emoji))}
            >
              {emoji}
            </button>
          ))}
        </div>
      )}
      <Choice icon={<ReplyIcon size={16} />} onClick={andClose(() => reply(message))}>
        {log.reply}
      </Choice>
      {own && (
        <Choice icon={<EditIcon size={16} />} onClick={andClose(() => edit(message))}>
          {log.edit}
        </Choice>
      )}
      <Choice icon={<CopyIcon size={16} />} onClick={copy(message.content)}>
        {log.copy}
      </Choice>
      <Choice icon={<LinkIcon size={16} />} onClick={copy(`${location.origin}${roomPath(room.id, message.id)}`)}>
        {log.link}
      </Choice>
      {(own || mayModerate) && (
        <Choice icon={<TrashIcon size={16} />} onClick={andClose(() => askRemove(message))}>
          {log.remove}
        </Choice>
      )}
    </>
  );
}
