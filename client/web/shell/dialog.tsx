'use client';

import { useEffect, useId, useRef, type ReactNode } from 'react';
import { CloseButton } from '@mantine/core';
import { useTexts } from '../language/language';
import classes from './dialog.module.css';

interface DialogProps {
  readonly opened: boolean;
  readonly title: string;
  /** At the right edge, as high as the window; the wide one has room for details. */
  readonly drawer?: boolean | 'wide';
  /** The contents fill it; only screen readers get the title. */
  readonly bare?: boolean;
  onClose(): void;
  readonly children: ReactNode;
}

/**
 * The browser's own modal dialog: it traps and restores the focus, closes on Escape, and adds no code. The element with
 * `data-autofocus` gets the focus first.
 */
export function Dialog({ opened, title, drawer = false, bare = false, onClose, children }: DialogProps) {
  const { common } = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();

  useEffect(() => {
    const element = dialog.current;
    if (!element || element.open === opened) return;
    if (!opened) return element.close();
    element.showModal();
    element.querySelector<HTMLElement>('[data-autofocus]')?.focus();
  }, [opened]);

  return (
    <dialog
      ref={dialog}
      className={classes.dialog}
      data-drawer={drawer === true ? '' : drawer || undefined}
      data-bare={bare ? '' : undefined}
      {...(bare ? { 'aria-label': title } : { 'aria-labelledby': heading })}
      // React also reports the closing of a nested dialog.
      onClose={({ target, currentTarget }) => target === currentTarget && onClose()}
      // The box fills the dialog, so a click on the dialog itself was outside the box.
      onClick={({ target, currentTarget }) => target === currentTarget && onClose()}
    >
      {opened && (
        <div className={classes.box}>
          {!bare && (
            <div className={classes.head}>
              <h2 id={heading}>{title}</h2>
              <CloseButton aria-label={common.close} onClick={onClose} />
            </div>
          )}
          {children}
        </div>
      )}
    </dialog>
  );
}
