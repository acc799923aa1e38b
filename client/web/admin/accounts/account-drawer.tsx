'use client';

import Link from 'next/link';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { AccountRow } from '../../../../contract/features/bank/admin-schemas';
import { accountChannel } from '../../../../contract/features/bank/channels';
import { useAccount, useConnection, usePulso } from '../../../react';
import { useFormat, useTexts } from '../../language/language';
import { useNow } from '../../shell/clock';
import { useAdminKey } from '../admin-key';
import { readersPath, userPath } from '../connections/views';
import { Facts, type Fact } from '../detail';
import { DetailDrawer } from '../detail-drawer';
import type { Page } from '../lists/list';
import { useAdminTexts } from '../texts';
import { AccountState } from './account-state';
import { CloseOrReopen } from './close-or-reopen';
import { LimitsForm } from './limits-form';
import classes from './accounts.module.css';

interface AccountDrawerProps {
  /** The account; `undefined` keeps the drawer closed. */
  readonly cedula: string | undefined;
  onClose(): void;
}

const PATH = '/api/admin/cuentas';

/** An account: its live balance, its limits, and closing it. */
export function AccountDrawer({ cedula, onClose }: AccountDrawerProps) {
  const { accounts: words } = useAdminTexts();
  const pulso = usePulso();
  const answer = useQuery({
    queryKey: useAdminKey(PATH, 'one', cedula),
    queryFn: async () => {
      const { data } = await pulso.rest.get<Page<AccountRow>>(PATH, { buscar: cedula });
      return data.find((account) => account.cedula === cedula) ?? null;
    },
    enabled: cedula !== undefined,
  });
  return (
    <DetailDrawer
      opened={cedula !== undefined}
      title={answer.data?.titular ?? words.account}
      answer={answer}
      missing={{ title: words.missing }}
      failed={words.failed}
      onClose={onClose}
    >
      {(account) => <Detail row={account} />}
    </DetailDrawer>
  );
}

function Detail({ row }: { row: AccountRow }) {
  const { accounts: words } = useAdminTexts();
  const { account: live, at } = useAccount(row.cedula);
  const account = { ...row, ...live };
  return (
    <>
      <Balance balance={account.balance} at={at} />
      <Facts facts={useFacts(account)} />
      <div className={classes.links}>
        <Button component={Link} prefetch={false} href={`/banco/?cuenta=${row.cedula}`} variant="default" fullWidth>
          {words.movements}
        </Button>
        <Button
          component={Link}
          prefetch={false}
          href={readersPath(accountChannel(row.cedula))}
          variant="default"
          fullWidth
        >
          {words.whoReads}
        </Button>
      </div>
      <LimitsForm key={`${account.minimo}/${account.limite_movimiento}`} account={account} />
      <CloseOrReopen account={account} />
    </>
  );
}

/** The live balance; while disconnected, it shows that it may be outdated. */
function Balance({ balance, at }: { balance: number; at: number | undefined }) {
  const { bank } = useTexts();
  const format = useFormat();
  const now = useNow();
  const online = useConnection().status === 'online';
  return (
    <>
      <p className={classes.balance} data-stale={online ? undefined : ''}>
        {format.money(balance)}
      </p>
      {at !== undefined && (
        <p className={classes.age}>{(online ? bank.lastChange : bank.stale)(format.ago(now - at))}</p>
      )}
    </>
  );
}

function useFacts({ cedula, usuario, cerrada, creada, cierre, observadores, lectores }: AccountRow): readonly Fact[] {
  const { accounts: words } = useAdminTexts();
  const format = useFormat();
  return [
    [words.cedula, cedula],
    [words.state, <AccountState key="state" cerrada={cerrada} />],
    [
      words.user,
      usuario ? (
        <Link prefetch={false} href={userPath(usuario.username)}>
          {usuario.username}
        </Link>
      ) : (
        words.noUser
      ),
    ],
    [words.watchers, observadores],
    [words.readersNow, lectores],
    [words.opened, `${format.date(creada)} ${format.time(creada)}`],
    [words.closedOn, cierre === null ? undefined : `${format.date(cierre)} ${format.time(cierre)}`],
  ];
}
