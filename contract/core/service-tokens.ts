import { z } from 'zod';
import { nameText } from './text/names';

/** Scopes of a program's token. */
export const tokenScopes = ['broadcast'] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** Prefix of every program's token, which distinguishes it from a session's. */
export const TOKEN_PREFIX = 'pst_';

/** `POST /api/admin/tokens`, for administrators. */
export const newTokenInput = z.strictObject({
  /** Name of the program. */
  name: nameText(80),
  scope: z.enum(tokenScopes).default('broadcast'),
});
export type NewTokenInput = z.infer<typeof newTokenInput>;

/** A row of `GET /api/admin/tokens`, the newest first. It does not have the token itself. */
export const tokenView = z.strictObject({
  id: z.string(),
  name: z.string(),
  scope: z.enum(tokenScopes),
  /** User name of its creator. */
  created_by: z.string(),
  created_at: z.iso.datetime(),
  /** To the minute; null if it has never been used. */
  last_used_at: z.iso.datetime().nullable(),
  /** Null while it is valid. */
  revoked_at: z.iso.datetime().nullable(),
});
export type TokenView = z.infer<typeof tokenView>;

/** A new token: this answer alone has `token`. */
export const newToken = tokenView.extend({ token: z.string() });
export type NewToken = z.infer<typeof newToken>;
