import { z } from 'zod';
import { nameText } from './text/names';

/** What a program's token may be for. */
export const tokenScopes = ['broadcast'] as const;
export type TokenScope = (typeof tokenScopes)[number];

/** How every token of a program begins: it is told from a session's at sight. */
export const TOKEN_PREFIX = 'pst_';

/** `POST /api/admin/tokens`, for administrators. */
export const newTokenInput = z.strictObject({
  /** Which program it is for. */
  name: nameText(80),
  scope: z.enum(tokenScopes).default('broadcast'),
});
export type NewTokenInput = z.infer<typeof newTokenInput>;

/** A row of `GET /api/admin/tokens`, the newest first. The token itself is nowhere to be read. */
export const tokenView = z.strictObject({
  id: z.string(),
  name: z.string(),
  scope: z.enum(tokenScopes),
  /** User name of who made it. */
  created_by: z.string(),
  created_at: z.iso.datetime(),
  /** To the minute; null where it has never been used. */
  last_used_at: z.iso.datetime().nullable(),
  /** Null while it is good. */
  revoked_at: z.iso.datetime().nullable(),
});
export type TokenView = z.infer<typeof tokenView>;

/** A new token: `token` is told this once and never again. */
export const newToken = tokenView.extend({ token: z.string() });
export type NewToken = z.infer<typeof newToken>;
