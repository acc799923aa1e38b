'use client';

import { useId, useState, type ReactNode, type ToggleEvent } from 'react';
import { ScreenReaderText } from './screen-reader-text';
import classes from './flyout.module.css';

interface FlyoutProps {
  /** The panel's name; the button's label begins with it. */
  readonly label: string;
  readonly className?: string | undefined;
  /** The button's content. */
  readonly face: ReactNode;
  /** Rendered when it opens; `close` closes it. */
  readonly children: (close: () => void) => ReactNode;
}

/** A button and the panel below it: the browser's own popover, which closes on Escape and on a click elsewhere. */
export function Flyout({ label, className, face, children }: FlyoutProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const toggle = ({ newState, currentTarget }: ToggleEvent<HTMLDivElement>): void => {
    setOpen(newState === 'open');
    if (newState === 'open') place(currentTarget);
  };
  return (
    <>
      <button type="button" popoverTarget={id} className={className} aria-expanded={open}>
        <ScreenReaderText>{label}: </ScreenReaderText>
        {face}
      </button>
      <div id={id} popover="auto" role="group" aria-label={label} className={classes.panel} onBeforeToggle={toggle}>
        {open && children(() => document.getElementById(id)?.hidePopover())}
      </div>
    </>
  );
}

/** Places the panel at its button's edge: below if there is room, towards the middle of the window. */
function place(panel: HTMLElement): void {
  const button = panel.previousElementSibling?.getBoundingClientRect();
  if (!button) return;
  const { clientWidth: width, clientHeight: height } = document.documentElement;
  const above = button.top > height * 0.6;
  const rightwards = button.right < width / 2;
  panel.style.top = above ? 'auto' : `${button.bottom + 8}px`;
  panel.style.bottom = above ? `${height - button.top + 8}px` : 'auto';
  panel.style.left = rightwards ? `${Math.max(8, button.left)}px` : 'auto';
  panel.style.right = rightwards ? 'auto' : `${Math.max(8, width - button.right)}px`;
}

interface ChoiceProps {
  readonly icon: ReactNode;
  readonly chosen?: boolean;
  onClick(): void;
  readonly children: ReactNode;
}

/** A line of a flyout with an action. */
export const Choice = ({ icon, chosen, onClick, children }: ChoiceProps) => (
  <button type="button" className={classes.choice} aria-pressed={chosen} onClick={onClick}>
    {icon}
    {children}
  </button>
);
