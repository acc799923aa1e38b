'use client';

import { Button } from '@mantine/core';
import type { AuditRow } from '../../../../contract/audit';
import { useFormat } from '../../language/language';
import { Dialog } from '../../shell/dialog';
import { StatePanel } from '../../shell/state-panel';
import { Facts, Part, type Fact } from '../detail';
import { useAdminTexts } from '../texts';
import { Result } from './audit-columns';
import classes from './audit.module.css';

interface AuditDrawerProps {
  readonly opened: boolean;
  /** `undefined` if the list does not contain it. */
  readonly entry: AuditRow | undefined;
  onClose(): void;
  /** Shows all acts of a user. */
  onActor(username: string): void;
}

/** All details of an audit entry. */
export function AuditDrawer({ opened, entry, onClose, onActor }: AuditDrawerProps) {
  const { audit: words } = useAdminTexts();
  return (
    <Dialog drawer="wide" opened={opened} onClose={onClose} title={entry ? words.acts[entry.acto] : words.entry}>
      {entry ? <Entry entry={entry} onActor={onActor} /> : <StatePanel kind="lost" title={words.notHere} />}
    </Dialog>
  );
}

function Entry({ entry, onActor }: { entry: AuditRow } & Pick<AuditDrawerProps, 'onActor'>) {
  const { audit: words } = useAdminTexts();
  const { actor, detalle } = entry;
  return (
    <>
      <Facts facts={useFacts(entry)} />
      {detalle && (
        <Part title={words.detail}>
          {/* It scrolls, so it must be reachable by keyboard. */}
          <pre className={classes.detail} tabIndex={0} aria-label={words.detail}>
            {JSON.stringify(detalle, null, 2)}
          </pre>
        </Part>
      )}
      {actor !== null && (
        <Button variant="default" fullWidth onClick={() => onActor(actor)}>
          {words.onlyActor}
        </Button>
      )}
    </>
  );
}

function useFacts({ numero, fecha, actor, ip, objeto, resultado }: AuditRow): readonly Fact[] {
  const { audit: words } = useAdminTexts();
  const format = useFormat();
  return [
    [words.number, numero],
    [words.when, format.exact(fecha)],
    [words.actor, actor ?? words.guest],
    [words.address, ip ?? undefined],
    [words.object, objeto ?? undefined],
    [words.result, <Result key="result" resultado={resultado} />],
  ];
}
