import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Resource use of a measured server. */
export interface Vitals {
  /** Processor time used since the start, in microseconds. */
  cpu: number;
  /** Bytes alive after a collection: objects and buffers. */
  alive: number;
}

export type Ask = { ask: 'vitals' } | { ask: 'emit'; room: string } | { ask: 'stop' };

/** Answers the measuring process over IPC. `emit` is for the bare servers, which have nothing but a room. */
export function serve(url: string, on: { stop(): Promise<unknown>; emit?(room: string): void }): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  process.on('message', (message: Ask) => {
    if (message.ask === 'emit') return on.emit?.(message.room);
    if (message.ask === 'stop') return void on.stop().finally(() => process.exit(0));
    const { user, system } = process.cpuUsage();
    collect();
    const { heapUsed, external } = process.memoryUsage();
    process.send?.({ cpu: user + system, alive: heapUsed + external } satisfies Vitals);
  });
  process.on('disconnect', () => process.exit(1)); // the measuring process has ended
  process.send?.({ url });
}
