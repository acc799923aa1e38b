import type { MemberView, RoomSummary } from '../../../../contract/features/chat/schemas';
import type { Problem } from '../../../../contract/problems';
import type { Reading } from '../../core/live-query';
import type { OutgoingMessage } from './outgoing-messages';
import type { Presence } from './presence';
import type { RoomScene, MessageRange } from './reducer';

/** A room on the screen. */
export interface RoomState extends Presence, MessageRange {
  /** `absent` covers what is not there, what one may not see, and what one was removed from: the hub tells no difference. */
  readonly status: Reading<RoomScene>['status'];
  /** Another number whenever other messages than before are looked at: on a jump, on coming back, after too long an absence. */
  readonly view: number;
  readonly room?: RoomSummary;
  /** Nothing until they have been read. */
  readonly members?: readonly MemberView[];
  /** One's own messages that are not in it yet, the oldest first; they stand below the newest. */
  readonly outgoing: readonly OutgoingMessage[];
  /** Which page is being read. */
  readonly reading?: 'older' | 'newer' | 'around';
  readonly problem?: Problem;
}
