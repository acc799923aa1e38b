export const roomChannel = (roomId: number): string => `room:${roomId}`;

export const inboxChannel = (userId: string): string => `inbox:${userId}`;
