'use client';

import { useState } from 'react';
import type { AccountView } from '../../../contract/features/bank/schemas';
import type { UserView } from '../../../contract/core/identity';
import { useConnection } from '../../react';
import { useFormat, useTexts } from '../language/language';
import { useNow } from '../shell/clock';
import { ScreenReaderText } from '../shell/screen-reader-text';
import { BalanceChart } from './balance-chart';
import { Name } from '../shell/name';
import card from './card.module.css';
import classes from './balance-card.module.css';
import dashboard from './dashboard.module.css';

interface BalanceCardProps {
  readonly account: AccountView;
  /** When the hub last confirmed it, in milliseconds since 1970. */
  readonly at: number | undefined;
  readonly seq: number;
  /** Whether no event has been missed, as far as the hub has reported. */
  readonly sure: boolean;
  readonly user: UserView | null;
}

/** The balance, whether it is current, and its history. */
export function BalanceCard({ account, at, seq, sure, user }: BalanceCardProps) {
  const { bank } = useTexts();
  const format = useFormat();
  const live = useConnection().status === 'online' && sure;
  const money = format.money(account.balance);
  return (
    <section className={`${card.card} ${classes.card} ${dashboard.balance}`} aria-labelledby="balance-heading">
      <div className={classes.top}>
        <h2 id="balance-heading" className={classes.label}>
          {bank.balance}
        </h2>
        <p className={classes.account}>
          <Name>{account.titular}</Name> <span>{account.cedula}</span>
        </p>
      </div>
      {/* A new key for each change restarts the animation. */}
      <p key={seq} translate="no" className={classes.balance} data-stale={live ? undefined : ''}>
        {money}
      </p>
      <ScreenReaderText role="status">{bank.balanceOf(money)}</ScreenReaderText>
      <Freshness at={at} live={live} />
      {account.minimo < 0 && (
        <p className={classes.available}>{bank.available(format.money(account.balance - account.minimo))}</p>
      )}
      {account.cerrada && (
        <p className={classes.closed}>
          <strong>{bank.closed}.</strong> {bank.closedLead}
        </p>
      )}
      <BalanceChart account={account} seq={seq} user={user} />
    </section>
  );
}

/** The age of the balance. Live it is current; while disconnected, it is from the moment the connection was lost. */
function Freshness({ at, live }: { at: number | undefined; live: boolean }) {
  const { bank } = useTexts();
  const format = useFormat();
  const now = useNow();
  const lostAt = useLostAt(live, now);
  if (at === undefined) return null;
  const age = format.ago(now - Math.max(at, lostAt ?? 0));
  return (
    <p className={classes.freshness} data-live={live ? '' : undefined}>
      <span className={classes.dot} aria-hidden />
      {live ? `${bank.live} · ${bank.lastChange(age)}` : bank.stale(age)}
    </p>
  );
}

/** Returns when the balance stopped being live; `undefined` while it is live. */
function useLostAt(live: boolean, now: number): number | undefined {
  const [lostAt, setLostAt] = useState<number>();
  if (live === (lostAt === undefined)) return lostAt;
  setLostAt(live ? undefined : now);
  return undefined;
}
