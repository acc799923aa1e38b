/** The lists of the page, as its address names them. */
export const views = ['conexiones', 'usuarios', 'canales'] as const;

/** The parameter of the address that names the list. */
export const VIEW = 'ver';
/** Only who follows this channel. */
export const CHANNEL = 'canal';
/** Only this user's connections, by user name. */
export const USER = 'usuario';

/** The parameter that names the user who is looked at. */
export const PERSON = 'persona';

const PATH = '/admin/conexiones/';

/** Where to see who follows a channel. */
export const readersPath = (channel: string): string => `${PATH}?${new URLSearchParams({ [CHANNEL]: channel })}`;

/** Where to see a user's connections. */
export const connectionsPath = (username: string): string => `${PATH}?${new URLSearchParams({ [USER]: username })}`;

/** Where to see a user. */
export const userPath = (username: string): string =>
  `${PATH}?${new URLSearchParams({ [VIEW]: 'usuarios', [PERSON]: username })}`;
