import { movementKinds, type MovementKind } from '../../../contract/features/bank/schemas';
import { ArrowDownIcon, ArrowsIcon, ArrowUpIcon } from '../theme/icons';

/** The sign of each way to move money. */
export const kindIcons: Readonly<Record<MovementKind, typeof ArrowsIcon>> = {
  deposito: ArrowDownIcon,
  retiro: ArrowUpIcon,
  transferencia: ArrowsIcon,
};

/** The bank with a form open. */
export const operationPath = (kind: MovementKind): string => `/banco/?operacion=${kind}`;

/** The kind that a parameter names, if it names one. */
export const kindNamed = (name: string | null): MovementKind | undefined => movementKinds.find((kind) => kind === name);
