import type { AdminTexts } from '../../language/admin.es';
import { GaugeIcon, KeyIcon, LedgerIcon, MegaphoneIcon, PlugIcon, TrailIcon } from '../icons';

/** A page of the administration. */
export interface Section {
  readonly name: keyof AdminTexts['sections'];
  readonly path: string;
  readonly icon: typeof GaugeIcon;
}

/** The pages of the administration, in the order of its navigation. */
export const sections: readonly Section[] = [
  { name: 'overview', path: '/admin/', icon: GaugeIcon },
  { name: 'connections', path: '/admin/conexiones/', icon: PlugIcon },
  { name: 'notices', path: '/admin/avisos/', icon: MegaphoneIcon },
  { name: 'accounts', path: '/admin/cuentas/', icon: LedgerIcon },
  { name: 'programs', path: '/admin/programas/', icon: KeyIcon },
  { name: 'audit', path: '/admin/auditoria/', icon: TrailIcon },
];
