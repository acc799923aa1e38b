'use client';

import { useState } from 'react';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { TokenView } from '../../../../contract/core/service-tokens';
import { usePulso } from '../../../react';
import { useFormat, useTexts } from '../../language/language';
import { StaleDataNotice } from '../../shell/stale-data-notice';
import { useReveal } from '../../shell/reveal';
import { StatePanel } from '../../shell/state-panel';
import { useAct } from '../acts/act';
import { Confirmation } from '../acts/confirmation';
import { useAdminKey } from '../admin-key';
import { Tag } from '../detail';
import { SectionTitle } from '../frame/section-title';
import { PlusIcon } from '../icons';
import { ListSkeleton } from '../lists/list-view';
import { useAdminTexts, useFailureWords } from '../texts';
import { NewProgram } from './new-program';
import { Name } from '../../shell/name';
import { isolated } from '../../../../contract/core/text/signs';
import card from '../../bank/card.module.css';
import grave from '../acts/grave.module.css';
import classes from './programs.module.css';

/** The programs that can send ratings, each with its own token. */
export function ProgramsPage() {
  const { programs: words, sections } = useAdminTexts();
  const [making, setMaking] = useState(false);
  const [leaving, setLeaving] = useState<TokenView>();
  const [made, setMade] = useState<string>();
  return (
    <>
      <SectionTitle of="programs">
        <Button leftSection={<PlusIcon size={16} />} onClick={() => setMaking(true)}>
          {words.new}
        </Button>
      </SectionTitle>
      <p className={classes.lead}>{words.lead}</p>
      <section className={card.card} aria-label={sections.programs}>
        <Programs made={made} onRevoke={setLeaving} />
      </section>
      <NewProgram opened={making} onClose={() => setMaking(false)} onMade={({ id }) => setMade(id)} />
      <Revocation token={leaving} onClose={() => setLeaving(undefined)} />
    </>
  );
}

interface ProgramsProps {
  /** The token that this page created last. */
  readonly made: string | undefined;
  onRevoke(token: TokenView): void;
}

function Programs({ made, onRevoke }: ProgramsProps) {
  useReveal(made && `[data-program="${made}"]`);
  const { programs: words, list: listWords } = useAdminTexts();
  const { common } = useTexts();
  const failure = useFailureWords();
  const pulso = usePulso();
  const { data, error, refetch } = useQuery({
    queryKey: useAdminKey('programs'),
    queryFn: () => pulso.rest.get<{ data: readonly TokenView[] }>('/api/admin/tokens'),
  });
  if (!data && error) {
    const action = { label: common.retry, run: () => void refetch() };
    return <StatePanel kind="error" title={listWords.failed} lead={failure(error)} action={action} />;
  }
  if (!data) return <ListSkeleton />;
  if (data.data.length === 0) return <StatePanel kind="empty" title={words.empty} lead={words.emptyLead} />;
  return (
    <>
      <StaleDataNotice error={error} retry={() => void refetch()} />
      <ul className={classes.list}>
        {data.data.map((token) => (
          <Program key={token.id} token={token} onRevoke={onRevoke} />
        ))}
      </ul>
    </>
  );
}

function Program({ token, onRevoke }: { token: TokenView; onRevoke(token: TokenView): void }) {
  const { programs: words } = useAdminTexts();
  const format = useFormat();
  const { name, created_by, created_at, last_used_at, revoked_at } = token;
  const day = (iso: string): string => `${format.date(iso)} ${format.time(iso)}`;
  const isGood = revoked_at === null;
  return (
    <li data-program={token.id}>
      <div className={classes.about}>
        <h2>
          <Name>{name}</Name>
        </h2>
        <p>
          <Tag kind={isGood ? 'good' : 'plain'}>{isGood ? words.good : words.revokedOn(day(revoked_at))}</Tag>{' '}
          {words.made(created_by, day(created_at))} · {last_used_at ? words.used(day(last_used_at)) : words.neverUsed}
        </p>
      </div>
      {isGood && (
        <Button
          size="xs"
          variant="outline"
          className={grave.outline}
          aria-label={`${words.revoke}: ${isolated(name)}`}
          onClick={() => onRevoke(token)}
        >
          {words.revoke}
        </Button>
      )}
    </li>
  );
}

function Revocation({ token, onClose }: { token: TokenView | undefined; onClose(): void }) {
  const { programs: words } = useAdminTexts();
  const pulso = usePulso();
  const act = useAct({
    send: (id: string) => pulso.rest.delete(`/api/admin/tokens/${id}`),
    done: () => words.revokedDone,
  });
  return (
    <Confirmation
      opened={token !== undefined}
      title={words.revokeTitle(token?.name ?? '')}
      verb={words.revoke}
      grave
      act={act}
      input={token?.id ?? ''}
      onClose={onClose}
    >
      {words.revokeLead}
    </Confirmation>
  );
}
