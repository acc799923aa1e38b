import type { ConnectionRow } from '../../../../contract/core/connections';
import type { AdminTexts } from '../../language/admin.es';

/** Whose connection it is, in words. */
export const nameOf = ({ usuario }: Pick<ConnectionRow, 'usuario'>, words: AdminTexts['connections']): string =>
  usuario?.nombre ?? words.guest;
