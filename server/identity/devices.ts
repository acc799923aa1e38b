import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { jwtVerify, SignJWT, type JWTVerifyOptions } from 'jose';
import { z } from 'zod';

const AUDIENCE = 'pulso-device';
const TYPE = 'device+jwt';
const VALID_MS = 180 * 24 * 3_600_000;
/** The most users of one device that are remembered: the latest ones. */
const MAX_USERS = 8;
/** The hub's own tokens are shorter. */
const MAX_LENGTH = 1024;

const only: JWTVerifyOptions = {
  algorithms: ['HS256'],
  audience: AUDIENCE,
  typ: TYPE,
  requiredClaims: ['jti', 'users', 'exp'],
};
const claimsSchema = z.object({ jti: z.string().min(1), users: z.array(z.string()).max(MAX_USERS) });

/** A token that identifies a device. It grants no access. */
export interface DeviceToken {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/**
 * Device cookies as OWASP describes them: they distinguish a browser from which a user has signed in from other clients
 * at the same address. The token is signed and names its users by fingerprints, so it cannot be forged for a guessed
 * name.
 */
export interface Devices {
  /** Returns the device's id, if `username` has signed in from it before; never throws. */
  idOf(token: string | undefined, username: string): Promise<string | undefined>;
  /** Returns the token for a device from which `username` has just signed in. @param held its previous token, if any */
  remember(held: string | undefined, username: string): Promise<DeviceToken>;
}

/** @param secret the key of the sessions; all nodes of a hub share it. */
export function createDevices(secret: string | Uint8Array): Devices {
  const key = createSecretKey(Buffer.from(secret));
  const fingerprintOf = (username: string): string =>
    createHmac('sha256', key).update(`device ${username}`).digest('base64url').slice(0, 16);

  async function read(token: string | undefined) {
    if (token === undefined || token.length > MAX_LENGTH) return undefined;
    try {
      return claimsSchema.parse((await jwtVerify(token, key, only)).payload);
    } catch {
      return undefined; // forged, expired, or another hub's: an unknown device
    }
  }

  return {
    async idOf(token, username) {
      const device = await read(token);
      return device?.users.includes(fingerprintOf(username)) ? device.jti : undefined;
    },
    async remember(held, username) {
      const device = await read(held);
      const fingerprint = fingerprintOf(username);
      const others = (device?.users ?? []).filter((user) => user !== fingerprint);
      const expiresAt = Date.now() + VALID_MS;
      const token = await new SignJWT({ users: [fingerprint, ...others].slice(0, MAX_USERS) })
        .setProtectedHeader({ alg: 'HS256', typ: TYPE })
        .setAudience(AUDIENCE)
        .setJti(device?.jti ?? randomBytes(12).toString('base64url'))
        .setExpirationTime(Math.floor(expiresAt / 1000))
        .sign(key);
      return { token, expiresAt };
    },
  };
}
