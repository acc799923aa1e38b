import { z } from 'zod';

export const name = z.string().min(1).max(64);

export const channelName = z.string().min(1).max(80);

/** A search text: any part of a name, an address or an id, in any case. */
export const search = z.string().trim().max(80).default('');

export const pageSize = z.coerce.number().int().min(1).max(200).default(50);

/** The previous page's `siguiente`. It is opaque to clients. */
export const cursor = z.string().min(1).max(300).optional();

export const generated = { id: z.string(), id_generado: z.boolean().optional() };

/** Members of every paged answer beside `data`: the next page's cursor and the number of all matching rows. */
export const pageInfo = z.strictObject({ siguiente: z.string().nullable(), total: z.number().int() });
export type PageInfo = z.infer<typeof pageInfo>;

/** Beside the `data` of the audit log and of the notices: the next page's `antes`. */
export const logPageInfo = z.strictObject({ siguiente: z.number().int().nullable() });
