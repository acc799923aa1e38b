import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { Socket } from 'socket.io-client';
import type { BalanceUpdate } from '../audience';
import { ACCOUNTS_PER_OWNER, cedulaOf, OWNERS, ownerOf } from '../stage';

/** Sends one deposit; resolves when it is acknowledged. */
export type Deposit = (cedula: string) => Promise<void>;

/**
 * Returns deposits per second, `inFlight` at a time, over 10,000 accounts. The clock stops when every deposit
 * has been acknowledged and its owner has received the new balance.
 */
export async function depositsPerSecond(
  deposit: Deposit,
  owners: readonly Socket[],
  { total, inFlight }: { total: number; inFlight: number },
): Promise<number> {
  let received = 0;
  let onAll = (): void => undefined;
  const delivered = new Promise<void>((resolve) => (onAll = resolve));
  const listeners = owners.map((owner, i) => {
    const listener = ({ cedula }: BalanceUpdate): void => {
      if (ownerOf(cedula) === i && ++received === total) onAll();
    };
    owner.on('balance_updated', listener);
    return listener;
  });
  let sent = 0;
  const worker = async (): Promise<void> => {
    while (sent < total) await deposit(cedulaOf((sent++ * 7919) % (OWNERS * ACCOUNTS_PER_OWNER)));
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  await delivered;
  const seconds = (performance.now() - started) / 1_000;
  owners.forEach((owner, i) => owner.off('balance_updated', listeners[i]));
  return total / seconds;
}

/** Sends deposits over the owner's own socket. */
export const bySocket =
  (owners: readonly Socket[]): Deposit =>
  async (cedula) => {
    const owner = owners[ownerOf(cedula)];
    const reply = (await owner?.emitWithAck('deposito', { cedula, monto: 1, id: randomUUID() })) as {
      success: boolean;
    };
    if (!reply.success) throw new Error(`a deposit was refused: ${JSON.stringify(reply)}`);
  };

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Sends deposits over HTTP, with the owner's token if there are tokens. */
export function byHttp(url: string, tokens: readonly string[] = []): Deposit {
  const deposit: Deposit = (cedula) =>
    new Promise((resolve, reject) => {
      const body = `{"cedula":"${cedula}","monto":1}`;
      const token = tokens[ownerOf(cedula)];
      const sent = request(
        `${url}/api/deposito`,
        {
          method: 'POST',
          agent,
          headers: {
            'content-type': 'application/json',
            'content-length': body.length,
            ...(token !== undefined && { authorization: `Bearer ${token}`, 'idempotency-key': randomUUID() }),
          },
        },
        (response) => {
          response.resume();
          response.on('end', () => {
            if (response.statusCode === 200) resolve();
            else reject(new Error(`a deposit was refused: ${response.statusCode ?? 0}`));
          });
        },
      );
      sent.on('error', (error: NodeJS.ErrnoException) => {
        // The server has just closed an idle connection and never received the request.
        if (sent.reusedSocket && error.code === 'ECONNRESET') resolve(deposit(cedula));
        else reject(error);
      });
      sent.end(body);
    });
  return deposit;
}

/** Returns milliseconds from a deposit on an idle server until its owner receives the new balance. */
export async function timeUntilDelivered(deposit: Deposit, owner: Socket): Promise<number> {
  const delivered = new Promise((resolve) => owner.once('balance_updated', resolve));
  const started = performance.now();
  const acknowledged = deposit(cedulaOf(0));
  await delivered;
  const time = performance.now() - started;
  await acknowledged;
  return time;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}
