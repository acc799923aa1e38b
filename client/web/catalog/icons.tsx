import { drawn } from '../theme/icons';

export const EditIcon = drawn(<path d="M5 19h3.5L19 8.5 15.5 5 5 15.5zM13.5 7l3.5 3.5" />);
export const TrashIcon = drawn(<path d="M5 7h14M10 4h4M7 7l1 13h8l1-13M10.5 11v5m3-5v5" />);
export const PlusIcon = drawn(<path d="M12 5v14M5 12h14" />);
export const MinusIcon = drawn(<path d="M5 12h14" />);
export const PauseIcon = drawn(<path d="M9 5.5v13M15 5.5v13" />);
export const PlayIcon = drawn(<path d="M8 5.5v13l10-6.5z" />);
