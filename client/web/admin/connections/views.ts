/** The lists of the page, by their names in the address. */
export const views = ['conexiones', 'usuarios', 'canales'] as const;

/** The parameter of the address that names the list. */
export const VIEW = 'ver';
/** Limits the list to subscribers of this channel. */
export const CHANNEL = 'canal';
/** Limits the list to this user's connections, by user name. */
export const USER = 'usuario';

/** The parameter that names the open user. */
export const PERSON = 'persona';

const PATH = '/admin/conexiones/';

/** Returns the address of a channel's subscribers. */
export const readersPath = (channel: string): string => `${PATH}?${new URLSearchParams({ [CHANNEL]: channel })}`;

/** Returns the address of a user's connections. */
export const connectionsPath = (username: string): string => `${PATH}?${new URLSearchParams({ [USER]: username })}`;

/** Returns the address of a user. */
export const userPath = (username: string): string =>
  `${PATH}?${new URLSearchParams({ [VIEW]: 'usuarios', [PERSON]: username })}`;
