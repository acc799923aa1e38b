import type { Status } from '../../../../contract/core/presence';
import { firstGraphemes } from '../../../../contract/core/text/signs';
import { useChatTexts } from '../texts';
import classes from './avatar.module.css';

interface AvatarProps {
  readonly id: string;
  readonly name: string;
  readonly small?: boolean;
}

/** The number of distinguishable, readable colours; a user's colour depends on their id only. */
const TONES = 6;

function toneOf(id: string): number {
  let sum = 0;
  for (const sign of id) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 9_973;
  return sum % TONES;
}

/** The initial of a user's name in a circle of their colour. The name is always shown beside it. */
export const Avatar = ({ id, name, small = false }: AvatarProps) => (
  <span className={classes.avatar} data-tone={toneOf(id)} data-small={small ? '' : undefined} aria-hidden>
    {firstGraphemes(name.toUpperCase(), 1)}
  </span>
);

/** A user's status: each has its own shape, and a text. */
export function StatusDot({ status, silent = false }: { status: Status | 'offline'; silent?: boolean }) {
  const { status: words } = useChatTexts();
  return (
    <span
      className={classes.dot}
      data-status={status}
      {...(silent ? { 'aria-hidden': true } : { role: 'img', 'aria-label': words[status], title: words[status] })}
    />
  );
}
