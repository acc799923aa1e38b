import { movementKinds, type MovementKind } from '../../../contract/features/bank/schemas';
import { ArrowDownIcon, ArrowsIcon, ArrowUpIcon } from '../theme/icons';

/** The icon of each operation. */
export const kindIcons: Readonly<Record<MovementKind, typeof ArrowsIcon>> = {
  deposito: ArrowDownIcon,
  retiro: ArrowUpIcon,
  transferencia: ArrowsIcon,
};

/** Returns the address of the bank with a form open. */
export const operationPath = (kind: MovementKind): string => `/banco/?operacion=${kind}`;

/** Returns the kind that a parameter names, if any. */
export const kindNamed = (name: string | null): MovementKind | undefined => movementKinds.find((kind) => kind === name);
