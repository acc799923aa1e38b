import { useMemo } from 'react';
import type { MessageView } from '../../../../contract/features/chat/schemas';
import { wordsOf } from './words';
import classes from './message.module.css';

interface MessageTextProps {
  readonly content: string;
  readonly mentions?: MessageView['mentions'];
  /** The reader: their own mentions are highlighted. */
  readonly me?: string | undefined;
}

/** A message's text with external links and mentions. */
export function MessageText({ content, mentions = [], me }: MessageTextProps) {
  const words = useMemo(
    () => wordsOf(content, new Set(mentions.map(({ username }) => username.toLowerCase()))),
    [content, mentions],
  );
  const mine = mentions.find(({ user_id }) => user_id === me)?.username.toLowerCase();
  return (
    <p className={classes.text} dir="auto">
      {words.map((word, at) => {
        // Its own element, so that a translator's replacement is removed with it.
        if (word.kind === 'text') return <span key={at}>{word.text}</span>;
        if (word.kind === 'mention') {
          const own = word.username.toLowerCase() === mine;
          return (
            <span key={at} className={classes.mention} data-mine={own ? '' : undefined}>
              {word.text}
            </span>
          );
        }
        return (
          <a key={at} href={word.href} target="_blank" rel="noopener noreferrer">
            <bdi>{word.text}</bdi>
          </a>
        );
      })}
    </p>
  );
}
