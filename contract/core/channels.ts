export const presenceChannel = (roomId: number): string => `presence:${roomId}`;

export const STATS_CHANNEL = 'stats';

export const VITALS_CHANNEL = 'vitals';

export const ACCESS_CHANNEL = 'access';

export const SESSION_CHANNEL = 'session';
