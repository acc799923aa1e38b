import { randomUUID } from 'node:crypto';
import type { Audience } from '../../../contract/core/connections';
import type { Notice } from '../../../contract/features/admin/schemas';
import type { ActEventType } from '../../../contract/features/admin/node-events';
import { ACCESS_CHANNEL } from '../../../contract/core/channels';
import { ACTS_CHANNEL } from '../../../contract/features/admin/channels';
import { parseChannel } from '../../../contract/channels';
import { problem, type Problem } from '../../../contract/problems';
import type { AuditEntry } from '../../audit/audit-entry';
import type { Command, Decision } from '../../commands/define';
import type { NewEvent } from '../../log/append';

/** The administrators' commands on connections and users, by their names on the wire. */
export const adminCommands = ['desconectar', 'cerrar_sesiones', 'avisar'] as const;
export type AdminCommand = Command<(typeof adminCommands)[number]>;

/** A user to whom a batch refers, locked, with the open sign-in sessions. */
export interface Known {
  readonly id: string;
  sessions: readonly string[];
}

/** A notice to store, with its audience. */
export interface KeptNotice {
  readonly notice: Notice;
  readonly audience: Audience;
  readonly senderId: string | null;
}

/** The users and connections of a batch of commands, and the batch's changes. */
export class AdminBatch {
  readonly ended: string[] = [];
  readonly notices: KeptNotice[] = [];
  readonly auditEntries: AuditEntry[] = [];

  constructor(
    /** Users by user name. */
    private readonly users: ReadonlyMap<string, Known>,
    /** Open connections by id, each with its user's name; guests have none. */
    private readonly connections: ReadonlyMap<string, string | undefined>,
  ) {}

  /** Decides a command whose caller has the permission. */
  decide(command: AdminCommand): Decision {
    switch (command.name) {
      case 'desconectar':
        return this.#disconnect(command);
      case 'cerrar_sesiones':
        return this.#endSessions(command);
      case 'avisar':
        return this.#announce(command);
    }
  }

  #disconnect(command: Command<'desconectar'>): Decision {
    const { conexion } = command.input;
    if (!this.connections.has(conexion)) return problem('admin.connection_not_found', { field: 'conexion' });
    const usuario = this.connections.get(conexion) ?? null;
    this.#recordAudit(command, { target: conexion, detail: { usuario } });
    return {
      data: { id: command.id, conexion },
      events: [act('connection_closed', { connectionId: conexion })],
    };
  }

  #endSessions(command: Command<'cerrar_sesiones'>): Decision {
    const { usuario } = command.input;
    const user = this.users.get(usuario);
    if (!user) return problem('auth.user_not_found', { field: 'usuario' });
    const { sessions } = user;
    user.sessions = [];
    this.ended.push(...sessions);
    this.#recordAudit(command, { target: usuario, detail: { sesiones: sessions.length } });
    return {
      data: { id: command.id, usuario, sesiones: sessions.length },
      events: sessions.map((sessionId) => ({
        channel: ACCESS_CHANNEL,
        type: 'session_ended',
        data: JSON.stringify({ sessionId }),
      })),
    };
  }

  #announce(command: Command<'avisar'>): Decision {
    const { texto, nivel, audiencia: audience } = command.input;
    const refusal = this.#checkAudience(audience);
    if (refusal) return refusal;
    const { principal } = command;
    const user = principal.kind === 'user' ? principal : undefined;
    const fecha = command.at.toISOString();
    const notice: Notice = { id: randomUUID(), texto, nivel, de: user?.displayName ?? 'Invitado', fecha };
    this.notices.push({ notice, audience, senderId: user?.id ?? null });
    this.#recordAudit(command, { target: targetOf(audience), detail: { aviso: notice.id, nivel, texto } });
    return { data: { id: command.id, aviso: notice.id, fecha }, events: [act('notice_sent', { notice, audience })] };
  }

  /** Returns the problem with an audience that can never have members. */
  #checkAudience(audience: Audience): Problem | undefined {
    if (audience.tipo === 'usuario' && !this.users.has(audience.valor))
      return problem('auth.user_not_found', { field: 'audiencia.valor' });
    if (audience.tipo === 'canal' && !parseChannel(audience.valor))
      return problem('channel.not_found', { field: 'audiencia.valor' });
    return undefined;
  }

  #recordAudit({ name, principal, from }: AdminCommand, entry: Pick<AuditEntry, 'target' | 'detail'>): void {
    this.auditEntries.push({ by: { principal, address: from }, act: name, ...entry });
  }
}

const act = (type: ActEventType, data: object): NewEvent => ({
  channel: ACTS_CHANNEL,
  type,
  data: JSON.stringify(data),
});

const targetOf = (audience: Audience): string =>
  audience.tipo === 'todos' ? 'todos' : `${audience.tipo}:${audience.valor}`;
