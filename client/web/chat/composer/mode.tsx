import { CloseButton } from '@mantine/core';
import { EditIcon, ReplyIcon } from '../icons';
import { useChatTexts } from '../texts';
import type { Writing } from './writing';
import classes from './composer.module.css';

interface ModeProps {
  readonly writing: Writing;
  /** Whether it was deleted meanwhile. */
  readonly gone: boolean;
  onCancel(): void;
}

/** The message being answered or edited, with a button to cancel. */
export function Mode({ writing, gone, onCancel }: ModeProps) {
  const { composer } = useChatTexts();
  if (writing.kind === 'new') return null;
  const { message } = writing;
  return (
    <div className={classes.mode}>
      {writing.kind === 'reply' ? <ReplyIcon size={15} /> : <EditIcon size={15} />}
      <p>
        <strong>{writing.kind === 'reply' ? composer.replying(message.display_name) : composer.editing}</strong>
        {gone ? (
          <span role="alert">{writing.kind === 'reply' ? composer.replyGone : composer.editGone}</span>
        ) : (
          writing.kind === 'reply' && <span dir="auto">{message.content}</span>
        )}
      </p>
      <CloseButton size="sm" aria-label={composer.cancel} onClick={onCancel} />
    </div>
  );
}
