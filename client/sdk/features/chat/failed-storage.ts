import type { ProblemWire } from '../../../../contract/problems';
import type { PendingCommand } from '../../core/client-channel';
import type { KeptRecords, OpenRecords } from '../../core/storage/kept-records';

/** A message, or an edit of one, that the hub refused: kept until its author sends it again or discards it. */
export interface FailedMessage {
  readonly command: PendingCommand;
  readonly problem: ProblemWire['error'];
}

/** Where refused messages are kept. */
export type FailedStorage = KeptRecords<FailedMessage>;

/** Opens that place. */
export const openFailed = (openRecords: OpenRecords): FailedStorage =>
  openRecords<FailedMessage>('failed', ({ command }) => command.id);
