import { z } from 'zod';
import { roomId } from './schemas';

/** `typing`, in a room that the connection is in. Sent at most every 2.5 s while typing; forgotten after 6 s (PRE-3). */
export const typingSignal = z.strictObject({ room_id: roomId, is_typing: z.boolean() });

/** How long after a `typing` receivers forget it unless it comes again, in milliseconds (PRE-3). */
export const TYPING_FORGOTTEN_MS = 6_000;

/** How often a client says that somebody goes on typing, in milliseconds. */
export const TYPING_EVERY_MS = 2_500;

/** How long nobody types before a client says that they stopped, in milliseconds. */
export const TYPING_IDLE_MS = 3_000;
