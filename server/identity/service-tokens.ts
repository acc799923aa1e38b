import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { GuestPrincipal, UserPrincipal } from '../../contract/core/identity';
import { problem } from '../../contract/problems';
import {
  TOKEN_PREFIX,
  type NewToken,
  type NewTokenInput,
  type TokenScope,
  type TokenView,
} from '../../contract/core/service-tokens';
import { writeAuditEntries } from '../audit/audit-entry';
import type { Database } from '../db/client';
import type { ServiceToken } from '../db/generated/client';
import { lockQuotas } from '../db/quota-lock';
import { lockAdministrators, refuseWithoutRight } from './administrators';
import { withOutageProblems } from './change';

/** The administrator who acts on a token, and the address. */
interface By {
  readonly principal: UserPrincipal;
  readonly address?: string | undefined;
}

/** Tokens of programs. A program is not a user: its token permits only what its scope names. */
export interface ServiceTokens {
  /** Issues a token; only this call returns it. @throws Problem `tokens.too_many` */
  issue(input: NewTokenInput, by: By): Promise<NewToken>;
  /** Lists tokens, the newest first, including revoked ones. */
  list(): Promise<TokenView[]>;
  /** Revokes a token on every node, from now on. @throws Problem `tokens.not_found` */
  revoke(id: string, by: By): Promise<TokenView>;
  /** Returns the principal of a token. @throws Problem `auth.invalid_token`, without a reason */
  identify(token: string): Promise<GuestPrincipal>;
}

const WELL_FORMED = new RegExp(`^${TOKEN_PREFIX}[A-Za-z0-9_-]{43}$`);
/** The most tokens in a list; longer ones would be unreadable. */
const MAX_LISTED = 200;

/**
 * Each use queries the database, without a cache, so every node refuses a token from the moment of
 * its revocation on. It has 256 random bits, so a plain hash of it is sufficient.
 */
export function createServiceTokens({ prisma, transaction }: Database, most: number): ServiceTokens {
  return {
    issue: ({ name, scope }, { principal, address }) =>
      withOutageProblems(async () => {
        const token = TOKEN_PREFIX + randomBytes(32).toString('base64url');
        const data = {
          id: randomUUID(),
          name,
          scope,
          fingerprint: fingerprintOf(token),
          createdBy: principal.username,
        };
        const by = { principal, address };
        const row = await transaction(async (tx) => {
          refuseWithoutRight(await lockAdministrators(tx), by);
          await tx.$queryRaw(lockQuotas('tokens', [principal.username]));
          const valid = await tx.serviceToken.count({ where: { createdBy: principal.username, revokedAt: null } });
          if (valid >= most) throw problem('tokens.too_many');
          await tx.$executeRaw(
            writeAuditEntries([{ by, act: 'crear_token', target: name, detail: { id: data.id, scope } }]),
          );
          return tx.serviceToken.create({ data });
        });
        return { ...viewOf(row), token };
      }),
    list: () =>
      withOutageProblems(async () => {
        const order = [{ createdAt: 'desc' }, { id: 'asc' }] as const;
        return (await prisma.serviceToken.findMany({ orderBy: [...order], take: MAX_LISTED })).map(viewOf);
      }),
    revoke: (id, { principal, address }) =>
      withOutageProblems(() =>
        transaction(async (tx) => {
          const by = { principal, address };
          refuseWithoutRight(await lockAdministrators(tx), by);
          const [row] = await tx.serviceToken.updateManyAndReturn({
            where: { id, revokedAt: null },
            data: { revokedAt: new Date() },
          });
          if (!row) throw problem('tokens.not_found', { field: 'id' });
          await tx.$executeRaw(writeAuditEntries([{ by, act: 'revocar_token', target: row.name, detail: { id } }]));
          return viewOf(row);
        }),
      ),
    identify: (token) =>
      withOutageProblems(async () => {
        if (!WELL_FORMED.test(token)) throw problem('auth.invalid_token');
        const [row] = await prisma.$queryRaw<{ id: string; name: string; scope: TokenScope }[]>`
          WITH found AS (
            SELECT id, name, scope FROM service_tokens
            WHERE fingerprint = ${fingerprintOf(token)} AND revoked_at IS NULL
          ), used AS (
            UPDATE service_tokens t SET last_used_at = now() FROM found
            WHERE t.id = found.id AND (t.last_used_at IS NULL OR t.last_used_at < now() - interval '1 minute')
          )
          SELECT id, name, scope FROM found`;
        if (!row) throw problem('auth.invalid_token');
        return { kind: 'guest', id: `service:${row.id}`, name: row.name, scope: row.scope };
      }),
  };
}

/** A reader of the table cannot derive a token from it. */
const fingerprintOf = (token: string): string => createHash('sha256').update(token).digest('base64url');

const viewOf = (row: ServiceToken): TokenView => ({
  id: row.id,
  name: row.name,
  scope: row.scope as TokenScope,
  created_by: row.createdBy,
  created_at: row.createdAt.toISOString(),
  last_used_at: row.lastUsedAt?.toISOString() ?? null,
  revoked_at: row.revokedAt?.toISOString() ?? null,
});
