import { drawn } from '../theme/icons';

export const GaugeIcon = drawn(<path d="M4.5 18a9 9 0 1 1 15 0M12 14l4-5M12 14h.01" />);
export const PlugIcon = drawn(<path d="M9 3v5m6-5v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4" />);
export const MegaphoneIcon = drawn(<path d="M4 10v4h3l9 4.5v-13L7 10zM19 10v4M8 14.5V20h2.5v-4.5" />);
export const LedgerIcon = drawn(
  <path d="M6 3.5h13v17H6a2 2 0 0 1-2-2v-13a2 2 0 0 1 2-2zM8.5 8H15M8.5 12H15M8.5 16h3" />,
);
export const KeyIcon = drawn(
  <path d="M12.5 11.5 20 4m-3 3 2.5 2.5M15 9l2 2M8.5 20a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9z" />,
);
export const TrailIcon = drawn(<path d="M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01" />);
export const PauseIcon = drawn(<path d="M9 5.5v13M15 5.5v13" />);
export const PlayIcon = drawn(<path d="M8 5.5v13l10-6.5z" />);
export const CrossIcon = drawn(<path d="m6 6 12 12M18 6 6 18" />);
export const PlusIcon = drawn(<path d="M12 5v14M5 12h14" />);
