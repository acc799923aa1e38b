import { CloseButton } from '@mantine/core';
import { EditIcon, ReplyIcon } from '../icons';
import { useChatTexts } from '../texts';
import type { Writing } from './composer';
import classes from './composer.module.css';

/** What one answers or edits, and the way out of it. */
export function Mode({ writing, onCancel }: { writing: Writing; onCancel(): void }) {
  const { composer } = useChatTexts();
  if (writing.kind === 'new') return null;
  const { message } = writing;
  return (
    <div className={classes.mode}>
      {writing.kind === 'reply' ? <ReplyIcon size={15} /> : <EditIcon size={15} />}
      <p>
        <strong>{writing.kind === 'reply' ? composer.replying(message.display_name) : composer.editing}</strong>
        {writing.kind === 'reply' && <span>{message.content}</span>}
      </p>
      <CloseButton size="sm" aria-label={composer.cancel} onClick={onCancel} />
    </div>
  );
}
