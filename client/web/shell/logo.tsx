import classes from './logo.module.css';

/** A pulse as a line: flat, one beat, flat. */
export function LogoMark({ size = 26 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden focusable={false} className={classes.mark}>
      <rect width="32" height="32" rx="9" fill="currentColor" />
      <path d="M4 17h6l2.6-6.5 4.4 13 3.4-9 1.6 2.500h6" className={classes.trace} />
    </svg>
  );
}

/** Logo and name. */
export function Logo({ size = 26 }: { size?: number }) {
  return (
    <span className={classes.logo}>
      <LogoMark size={size} />
      <span className={classes.name}>pulso</span>
    </span>
  );
}
