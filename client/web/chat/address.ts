/** Returns the address of a room, and of a message in it. */
export const roomPath = (roomId: number, messageId?: number): string =>
  `/chat/?sala=${roomId}${messageId === undefined ? '' : `&mensaje=${messageId}`}`;

/** Returns the number in an address parameter, if it is one. */
export function numberIn(parameters: Pick<URLSearchParams, 'get'>, name: 'sala' | 'mensaje'): number | undefined {
  const text = parameters.get(name) ?? '';
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}
