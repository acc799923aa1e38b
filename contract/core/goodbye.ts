/**
 * Why the server ends a connection. `resume` tells the client to come back with its positions,
 * `after` (milliseconds) when. WebSocket close codes follow RFC 6455, private ones from 4000.
 */
export const goodbyes = {
  session_ended: { close: 1008, resume: false },
  /** The user's role has changed: come back as who you are now. */
  identity_changed: { close: 4005, resume: true },
  too_slow: { close: 4001, resume: true },
  flooding: { close: 4002, resume: false },
  stopping: { close: 1012, resume: true },
  new_epoch: { close: 4003, resume: true },
  disconnected_by_admin: { close: 4004, resume: false },
  too_large: { close: 1009, resume: false },
  /** Nothing was said in time of who is there: the first frame of `/hub`. */
  no_hello: { close: 4006, resume: false },
  /** The room that this connection is for is out of reach: it is gone, or somebody was removed from it. */
  room_left: { close: 4007, resume: false },
} as const satisfies Record<string, { close: number; resume: boolean }>;
export type GoodbyeCode = keyof typeof goodbyes;

export interface Goodbye {
  code: GoodbyeCode;
  resume: boolean;
  /** Milliseconds to wait before coming back; random, so that returning clients spread out. */
  after?: number;
}

export const goodbye = (code: GoodbyeCode, after?: number): Goodbye => ({
  code,
  resume: goodbyes[code].resume,
  ...(after !== undefined && { after }),
});
