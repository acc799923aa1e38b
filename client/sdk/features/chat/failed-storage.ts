import type { ProblemWire } from '../../../../contract/problems';
import type { PendingCommand } from '../../core/client-channel';
import type { KeptRecords, OpenRecords } from '../../core/storage/kept-records';

/** A message or an edit that the hub refused: stored until its author sends it again or discards it. */
export interface FailedMessage {
  readonly command: PendingCommand;
  readonly problem: ProblemWire['error'];
}

/** The storage of refused messages. */
export type FailedStorage = KeptRecords<FailedMessage>;

/** Opens the storage of refused messages. */
export const openFailed = (openRecords: OpenRecords): FailedStorage =>
  openRecords<FailedMessage>('failed', ({ command }) => command.id);
