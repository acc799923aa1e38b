import type { Audience } from '../../contract/core/connections';
import type { Session } from '../hub/session';

/** Whether a session belongs to a notice's audience. */
export function belongs({ principal, subscriptions }: Session, audience: Audience): boolean {
  switch (audience.tipo) {
    case 'todos':
      return true;
    case 'rol':
      return audience.valor === (principal.kind === 'user' ? principal.role : 'invitado');
    case 'usuario':
      return principal.kind === 'user' && principal.username === audience.valor;
    case 'canal':
      return subscriptions.has(audience.valor);
  }
}
