/** Where the cache keeps who is signed in. */
export const SESSION_KEY = ['session'] as const;
