import { createSecretKey } from 'node:crypto';
import { jwtVerify, SignJWT, type JWTVerifyOptions } from 'jose';
import { z } from 'zod';
import { problem } from '../../contract/problems';

const ISSUER = 'pulso';
const TYPE = 'session+jwt';
/** The hub's tokens have a few hundred bytes; a longer one is refused without verification. */
const MAX_LENGTH = 1024;

/** Pins everything by which a foreign token, or one of another purpose, could pass (SEC-6). */
const only: JWTVerifyOptions = {
  algorithms: ['HS256'],
  issuer: ISSUER,
  audience: ISSUER,
  typ: TYPE,
  requiredClaims: ['sub', 'sid', 'exp'],
};

const claimsSchema = z.object({ sub: z.string().min(1), sid: z.string().min(1), exp: z.number().int() });

/** The claims of a session's token. */
export interface TokenClaims {
  readonly userId: string;
  readonly sessionId: string;
  /** Milliseconds since 1970; tokens count in whole seconds. */
  readonly expiresAt: number;
}

/** Signs and verifies session tokens. It does not check whether the session is still open. */
export interface Tokens {
  sign(claims: TokenClaims): Promise<string>;
  /** @throws Problem `auth.invalid_token`, without a reason. */
  verify(token: string): Promise<TokenClaims>;
}

/** @param secret at least 32 characters or bytes; all nodes of a hub share it. */
export function createTokens(secret: string | Uint8Array): Tokens {
  const bytes = Buffer.from(secret);
  if (bytes.length < 32) throw new RangeError('the session secret must have at least 32 bytes');
  const key = createSecretKey(bytes);
  return {
    sign: ({ userId, sessionId, expiresAt }) =>
      new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: 'HS256', typ: TYPE })
        .setIssuer(ISSUER)
        .setAudience(ISSUER)
        .setSubject(userId)
        .setIssuedAt()
        .setExpirationTime(Math.floor(expiresAt / 1000))
        .sign(key),
    async verify(token) {
      if (token.length > MAX_LENGTH) throw problem('auth.invalid_token');
      try {
        const { payload } = await jwtVerify(token, key, only);
        const { sub, sid, exp } = claimsSchema.parse(payload);
        return { userId: sub, sessionId: sid, expiresAt: exp * 1000 };
      } catch (cause) {
        throw problem('auth.invalid_token', { cause });
      }
    },
  };
}
