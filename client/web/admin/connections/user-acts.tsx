'use client';

import { useState } from 'react';
import { Button } from '@mantine/core';
import type { UserRow } from '../../../../contract/features/admin/schemas';
import type { Role } from '../../../../contract/core/identity';
import type { Pulso } from '../../../sdk/pulso';
import { usePulso } from '../../../react';
import type { AdminTexts } from '../../language/admin.es';
import { useAct } from '../acts/act';
import { Confirmation } from '../acts/confirmation';
import { Buttons } from '../detail';
import { useAdminTexts } from '../texts';
import grave from '../acts/grave.module.css';
import classes from './connections.module.css';

/** An action on a user: its texts, and how to send it. */
interface UserAct {
  readonly name: string;
  readonly verb: string;
  readonly title: string;
  readonly lead: string;
  readonly grave: boolean;
  /** The consequence for administrators who act on themselves. */
  readonly self?: string;
  /** @returns the confirmation shown when it is done. @throws Problem */
  send(): Promise<string>;
}

/** All actions on a user, each after a confirmation. */
export function UserActs({ user, you }: { user: UserRow; you: boolean }) {
  const { users: words } = useAdminTexts();
  const pulso = usePulso();
  /** The action as it was chosen: a change elsewhere does not turn it into its opposite. */
  const [asked, setAsked] = useState<UserAct>();
  const acts = [closing(user, words, pulso), entitling(user, words, pulso), disabling(user, words, pulso)] as const;
  const shown = asked ?? acts[0];
  const act = useAct({ send: (what: UserAct) => what.send(), done: (said) => said });
  return (
    <Buttons>
      {acts.map((one) => (
        <Button
          key={one.name}
          fullWidth
          variant={one.grave ? 'outline' : 'default'}
          className={one.grave ? grave.outline : undefined}
          onClick={() => setAsked(one)}
        >
          {one.verb}
        </Button>
      ))}
      <Confirmation
        opened={asked !== undefined}
        title={shown.title}
        verb={shown.verb}
        grave={shown.grave}
        act={act}
        input={shown}
        onClose={() => setAsked((now) => (now === shown ? undefined : now))}
      >
        <p>{shown.lead}</p>
        {you && shown.self !== undefined && <p className={classes.warning}>{shown.self}</p>}
      </Confirmation>
    </Buttons>
  );
}

type Words = AdminTexts['users'];

const closing = ({ username, nombre, sesiones }: UserRow, words: Words, pulso: Pulso): UserAct => ({
  name: 'close',
  verb: words.close,
  title: words.closeTitle(nombre),
  lead: words.closeLead(sesiones),
  grave: false,
  self: words.selfSessions,
  async send() {
    const ended = await pulso.command('cerrar_sesiones', { usuario: username });
    return words.closed(nombre, ended.sesiones);
  },
});

function entitling({ id, nombre, rol }: UserRow, words: Words, pulso: Pulso): UserAct {
  const isAdmin = rol === 'admin';
  const next: Role = isAdmin ? 'customer' : 'admin';
  return {
    name: 'role',
    verb: isAdmin ? words.demote : words.promote,
    title: isAdmin ? words.demoteTitle(nombre) : words.promoteTitle(nombre),
    lead: isAdmin ? words.demoteLead : words.promoteLead,
    grave: isAdmin,
    ...(isAdmin && { self: words.self }),
    async send() {
      await pulso.rest.post(`/api/usuarios/${encodeURIComponent(id)}/rol`, { rol: next });
      return words.roleDone(nombre, words.roles[next]);
    },
  };
}

const disabling = ({ id, nombre, deshabilitado }: UserRow, words: Words, pulso: Pulso): UserAct => ({
  name: 'state',
  verb: deshabilitado ? words.enable : words.disable,
  title: deshabilitado ? words.enableTitle(nombre) : words.disableTitle(nombre),
  lead: deshabilitado ? words.enableLead : words.disableLead,
  grave: !deshabilitado,
  self: words.self,
  async send() {
    await pulso.rest.post(`/api/usuarios/${encodeURIComponent(id)}/estado`, { deshabilitado: !deshabilitado });
    return deshabilitado ? words.enabledDone(nombre) : words.disabledDone(nombre);
  },
});
