'use client';

import type { ReactNode } from 'react';
import classes from './detail.module.css';

/** A term and its detail; only entries with an `undefined` detail are omitted. */
export type Fact = readonly [term: string, detail: ReactNode];

/** A list of facts about one object. */
export const Facts = ({ facts }: { facts: readonly Fact[] }) => (
  <dl className={classes.facts}>
    {facts.map(([term, detail]) =>
      detail === undefined ? null : (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{detail}</dd>
        </div>
      ),
    )}
  </dl>
);

/** A section of a drawer, with a heading. */
export const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className={classes.part} aria-label={title}>
    <h3>{title}</h3>
    {children}
  </section>
);

/** A coloured label; its text alone carries the meaning. */
export const Tag = ({ kind, children }: { kind: 'good' | 'bad' | 'warn' | 'plain'; children: ReactNode }) => (
  <span className={classes.tag} data-kind={kind}>
    {children}
  </span>
);

/** Buttons below each other. */
export const Buttons = ({ children }: { children: ReactNode }) => <div className={classes.buttons}>{children}</div>;
