/**
 * Reasons for which the server ends a connection. With `resume` the client should reconnect with its positions.
 * WebSocket close codes follow RFC 6455; private ones start at 4000.
 */
export const goodbyes = {
  session_ended: { close: 1008, resume: false },
  /** The user's role has changed: the client reconnects with the new identity. */
  identity_changed: { close: 4005, resume: true },
  too_slow: { close: 4001, resume: true },
  flooding: { close: 4002, resume: false },
  stopping: { close: 1012, resume: true },
  new_epoch: { close: 4003, resume: true },
  disconnected_by_admin: { close: 4004, resume: false },
  too_large: { close: 1009, resume: false },
  /** The first frame of `/hub`, `hello`, did not arrive in time. */
  no_hello: { close: 4006, resume: false },
  /** The client has lost access to the connection's room: the room is gone, or the user was removed from it. */
  room_left: { close: 4007, resume: false },
} as const satisfies Record<string, { close: number; resume: boolean }>;
export type GoodbyeCode = keyof typeof goodbyes;

export interface Goodbye {
  code: GoodbyeCode;
  resume: boolean;
  /** Milliseconds to wait before reconnecting; random, so that clients spread out. */
  after?: number;
}

export const goodbye = (code: GoodbyeCode, after?: number): Goodbye => ({
  code,
  resume: goodbyes[code].resume,
  ...(after !== undefined && { after }),
});
