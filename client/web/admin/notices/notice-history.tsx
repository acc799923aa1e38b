'use client';

import { Button } from '@mantine/core';
import type { NoticeRow } from '../../../../contract/features/admin/schemas';
import { useFormat, useTexts } from '../../language/language';
import { StatePanel } from '../../shell/state-panel';
import { Tag } from '../detail';
import { useList } from '../lists/list';
import { ListSkeleton } from '../lists/list-view';
import { Pager } from '../lists/pager';
import { RefreshBar } from '../lists/refresh-bar';
import { useAdminTexts, useFailureWords } from '../texts';
import { audienceWords, draftOf, type NoticeDraft } from './notice-draft';
import { Name } from '../../shell/name';
import card from '../../bank/card.module.css';
import classes from './notices.module.css';

interface NoticeHistoryProps {
  /** Starts a new notice with the same text and audience. */
  onAgain(draft: NoticeDraft): void;
}

/** The notices sent so far, with their audience and sender. */
export function NoticeHistory({ onAgain }: NoticeHistoryProps) {
  const { notices: words, list: listWords } = useAdminTexts();
  const { common } = useTexts();
  const failure = useFailureWords();
  const list = useList<NoticeRow>({
    path: '/api/admin/avisos',
    query: {},
    cursor: 'antes',
    moves: true,
    keyOf: ({ numero }) => numero,
  });
  const isEmpty = list.page !== undefined && list.rows.length === 0;
  return (
    <section className={card.card} aria-label={words.history}>
      <div className={classes.historyTop}>
        <h2 className={card.title}>{words.history}</h2>
        <RefreshBar list={list} />
      </div>
      {!list.page && !list.error && <ListSkeleton />}
      {!list.page && list.error && (
        <StatePanel
          kind="error"
          title={listWords.failed}
          lead={failure(list.error)}
          action={{ label: common.retry, run: list.refresh }}
        />
      )}
      {isEmpty && <StatePanel kind="empty" title={words.empty} lead={words.emptyLead} />}
      {list.rows.length > 0 && (
        <>
          <ul className={classes.history} data-turning={list.turning ? '' : undefined}>
            {list.rows.map(({ item }) => (
              <Sent key={item.numero} notice={item} onAgain={onAgain} />
            ))}
          </ul>
          {(list.next ?? list.previous) && <Pager list={list} />}
        </>
      )}
    </section>
  );
}

const kinds = { info: 'good', aviso: 'warn', urgente: 'bad' } as const;

function Sent({ notice, onAgain }: { notice: NoticeRow } & NoticeHistoryProps) {
  const { notices: words } = useAdminTexts();
  const format = useFormat();
  const { texto, nivel, de, fecha, audiencia } = notice;
  return (
    <li>
      <div className={classes.sent}>
        <p className={classes.said} dir="auto">
          {texto}
        </p>
        <p className={classes.about}>
          <Tag kind={kinds[nivel]}>{words.levels[nivel]}</Tag> <Name>{de}</Name>,{' '}
          {words.to(audienceWords(audiencia, words))} ·{' '}
          <time dateTime={fecha} title={format.exact(fecha)}>
            {format.date(fecha)} {format.time(fecha)}
          </time>
        </p>
      </div>
      <Button size="xs" variant="default" onClick={() => onAgain(draftOf(texto, nivel, audiencia))}>
        {words.again}
      </Button>
    </li>
  );
}
