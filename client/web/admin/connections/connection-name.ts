import type { ConnectionRow } from '../../../../contract/core/connections';
import type { AdminTexts } from '../../language/admin.es';

/** Returns the name of a connection's user. */
export const nameOf = ({ usuario }: Pick<ConnectionRow, 'usuario'>, words: AdminTexts['connections']): string =>
  usuario?.nombre ?? words.guest;
