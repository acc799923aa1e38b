'use client';

import { NativeSelect, SegmentedControl } from '@mantine/core';
import { audienceRoles, type AudienceRole, type ChannelRow } from '../../../../contract/core/connections';
import type { UserRow } from '../../../../contract/features/admin/schemas';
import { useAdminTexts } from '../texts';
import { audienceKinds, type NoticeDraft } from './notice-draft';
import { SuggestField } from '../suggest-field';
import classes from './notices.module.css';

interface AudienceFieldProps {
  readonly draft: NoticeDraft;
  readonly error: string | undefined;
  onChange(part: Partial<NoticeDraft>): void;
}

/** The audience: all users, or particular ones. */
export function AudienceField({ draft, error, onChange }: AudienceFieldProps) {
  const { notices: words } = useAdminTexts();
  return (
    <div className={classes.field}>
      <span id="audience-label" className={classes.label}>
        {words.audience}
      </span>
      <SegmentedControl
        aria-labelledby="audience-label"
        fullWidth
        value={draft.kind}
        onChange={(kind) => onChange({ kind })}
        data={audienceKinds.map((value) => ({ value, label: words.audiences[value] }))}
      />
      <AudienceValue {...{ draft, error, onChange }} />
    </div>
  );
}

function AudienceValue({ draft, error, onChange }: AudienceFieldProps) {
  const { notices: words } = useAdminTexts();
  if (draft.kind === 'rol') {
    return (
      <NativeSelect
        name="valor"
        label={words.role}
        value={draft.role}
        data={audienceRoles.map((value) => ({ value, label: words.roles[value] }))}
        onChange={({ currentTarget }) => onChange({ role: currentTarget.value as AudienceRole })}
      />
    );
  }
  if (draft.kind === 'usuario') {
    return (
      <SuggestField<UserRow>
        name="valor"
        label={words.user}
        path="/api/admin/usuarios"
        optionOf={({ username, nombre }) => ({ value: username, label: nombre })}
        value={draft.user}
        error={error}
        onChange={(user) => onChange({ user })}
      />
    );
  }
  if (draft.kind === 'canal') {
    return (
      <SuggestField<ChannelRow>
        name="valor"
        label={words.channel}
        hint={words.channelHint}
        path="/api/admin/canales"
        optionOf={({ canal }) => ({ value: canal, label: canal })}
        value={draft.channel}
        error={error}
        onChange={(channel) => onChange({ channel })}
      />
    );
  }
  return null;
}
