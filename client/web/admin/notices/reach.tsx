'use client';

import { Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import type { Audience, Reach } from '../../../../contract/core/connections';
import { usePulso } from '../../../react';
import { useTexts } from '../../language/language';
import { Initial } from '../../shell/user-menu';
import { useAdminKey } from '../admin-key';
import { useIsCounted } from '../own-changes';
import { useAdminTexts } from '../texts';
import { Name } from '../../shell/name';
import card from '../../bank/card.module.css';
import classes from './notices.module.css';

const PATH = '/api/admin/avisos/alcance';
/** The interval of asking again, since users connect and disconnect; in milliseconds. */
const REFRESH_MS = 4_000;
const REST_MS = 250;

/** Reads the users whom a notice would reach now. */
function useReach(to: Audience | undefined) {
  const pulso = usePulso();
  const query = to && { tipo: to.tipo, ...('valor' in to && { valor: to.valor }) };
  const [asked] = useDebouncedValue(JSON.stringify(query ?? null), REST_MS);
  return useQuery({
    queryKey: useAdminKey(PATH, asked),
    queryFn: async () =>
      (await pulso.rest.get<{ data: Reach }>(PATH, JSON.parse(asked) as Record<string, string>)).data,
    enabled: useIsCounted() && asked !== 'null',
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
}

/** Shows the recipients, by number and by name, before the notice is sent. */
export function ReachPreview({ to }: { to: Audience | undefined }) {
  const { notices: words } = useAdminTexts();
  return (
    <section className={`${card.card} ${classes.reach}`} aria-label={words.reach}>
      <h2 className={card.title}>{words.reach}</h2>
      {to ? <ReachOf to={to} /> : <p className={classes.hint}>{words.reachUnknown}</p>}
      <p className={classes.hint}>{words.onlyNow}</p>
    </section>
  );
}

function ReachOf({ to }: { to: Audience }) {
  const { notices: words } = useAdminTexts();
  const { common } = useTexts();
  const { data: reach, isError } = useReach(to);
  if (!reach && isError) return <p className={classes.nobody}>{words.reachFailed}</p>;
  if (!reach) return <Skeleton height={52} radius="md" aria-label={common.loading} />;
  return (
    <>
      <ReachNumbers reach={reach} />
      {isError && <p className={classes.nobody}>{words.reachFailed}</p>}
      <ul className={classes.people}>
        {reach.muestra.map(({ id, nombre }) => (
          <li key={id}>
            <Initial name={nombre} />
            <Name>{nombre}</Name>
          </li>
        ))}
        {reach.usuarios > reach.muestra.length && <li>{words.reachMore(reach.usuarios - reach.muestra.length)}</li>}
      </ul>
    </>
  );
}

function ReachNumbers({ reach }: { reach: Reach }) {
  const { notices: words } = useAdminTexts();
  if (reach.conexiones === 0) return <p className={classes.nobody}>{words.reachNobody}</p>;
  return <p className={classes.numbers}>{words.reachNow(reach.conexiones, reach.usuarios)}</p>;
}

/** Describes the recipients in one line. */
export function ReachWords({ to }: { to: Audience }) {
  const { data: reach } = useReach(to);
  return reach ? <ReachNumbers reach={reach} /> : null;
}
