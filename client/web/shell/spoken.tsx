import type { ComponentProps } from 'react';
import classes from './spoken.module.css';

type SpokenProps = ComponentProps<'span'> & { readonly as?: 'span' | 'h1' };

/** Words for those who listen; on the screen something else says the same. */
export const Spoken = ({ as: Tag = 'span', ...rest }: SpokenProps) => <Tag {...rest} className={classes.spoken} />;
