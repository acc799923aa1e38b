import type { MemberView, RoomSummary } from '../../../../contract/features/chat/schemas';
import type { Problem } from '../../../../contract/problems';
import type { LiveQueryState } from '../../core/live-query';
import type { OutgoingMessage } from './outgoing-messages';
import type { Presence } from './presence';
import type { RoomView, MessageRange } from './reducer';

/** A room as a screen shows it. */
export interface RoomState extends Presence, MessageRange {
  /**
   * `absent` covers missing rooms, forbidden rooms, and rooms the user was removed from: the hub does not distinguish
   * them.
   */
  readonly status: LiveQueryState<RoomView>['status'];
  /** Changes whenever another range is shown: after a jump, on return, after too long an absence. */
  readonly view: number;
  readonly room?: RoomSummary;
  /** `undefined` until they have been read. */
  readonly members?: readonly MemberView[];
  /** The user's messages that are not in the room yet, the oldest first; shown below the newest. */
  readonly outgoing: readonly OutgoingMessage[];
  /** The page that is being read. */
  readonly reading?: 'older' | 'newer' | 'around';
  readonly problem?: Problem;
}
