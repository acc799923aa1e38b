/** Where a room is shown, and a message in it. */
export const roomPath = (roomId: number, messageId?: number): string =>
  `/chat/?sala=${roomId}${messageId === undefined ? '' : `&mensaje=${messageId}`}`;

/** The number that a parameter of the address names, if it is one. */
export function numberIn(parameters: Pick<URLSearchParams, 'get'>, name: 'sala' | 'mensaje'): number | undefined {
  const text = parameters.get(name) ?? '';
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}
