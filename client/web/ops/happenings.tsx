'use client';

import type { SystemEvent } from '../../../contract/features/ops/schemas';
import type { OpsView } from '../../sdk/features/ops/reducer';
import { useFormat } from '../language/language';
import type { OpsTexts } from '../language/ops.es';
import { useOpsTexts } from './texts';
import card from '../bank/card.module.css';
import classes from './ops.module.css';

/** The events of the nodes, newest first. */
export function Happenings({ happenings }: Pick<OpsView, 'happenings'>) {
  const texts = useOpsTexts();
  const format = useFormat();
  const { heading, empty, happenings: words } = texts.system;
  return (
    <section className={`${card.card} ${classes.card}`} aria-label={heading}>
      <h2 className={card.title}>{heading}</h2>
      {happenings.length === 0 ? (
        <p className={classes.quiet}>{empty}</p>
      ) : (
        // It scrolls, so it must be reachable by keyboard.
        <ul className={classes.happenings} tabIndex={0} aria-label={heading}>
          {happenings.map(({ seq, event }) => (
            <li key={seq} data-grave={event.event === 'server_start' ? undefined : ''}>
              <strong>{words[event.event]}</strong>
              <time dateTime={event.timestamp} title={format.exact(event.timestamp)}>
                {format.date(event.timestamp)} {format.time(event.timestamp)}
              </time>
              <span>{detailOf(event, texts)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Returns the details of an event beside its name. */
function detailOf({ event, data = {}, node }: SystemEvent, { system }: OpsTexts): string {
  const { message, p99_ms: late } = data;
  if (event === 'server_error' && typeof message === 'string') return message;
  if (event === 'high_load' && typeof late === 'number') return system.late(String(late));
  return node ?? '';
}
