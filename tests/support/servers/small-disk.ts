import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../../../server/db/embedded/embedded';
import { migrate } from '../../../server/db/migrate';
import type { TestDatabase } from './database';
import { silent } from './log';
import { seedCheaply } from '../start';

/** A migrated database with the demo's users, whose files lie on a separate disk. */
export interface SmallDisk {
  readonly home: TestDatabase;
  /** Leaves no byte free. PostgreSQL can still write to space that it has reserved. */
  fill(): void;
  /** Frees the space that `fill` took. */
  free(): void;
  close(): Promise<void>;
}

const SIZE_MB = 160;

/** Whether this process may mount a file system; if not, the tests that need one are reported as skipped. */
export function mayMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const place = mkdtempSync(join(tmpdir(), 'pulso-mount-'));
  try {
    mount(place, 1);
    execFileSync('umount', [place], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

const mount = (place: string, megabytes: number): void =>
  void execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', place], {
    stdio: 'ignore',
  });

/** Starts a separate PostgreSQL on a small tmpfs. Its write-ahead log is there too only if `wal` is set. */
export async function openSmallDisk({ wal = false } = {}): Promise<SmallDisk> {
  const place = mkdtempSync(join(tmpdir(), 'pulso-disk-'));
  const elsewhere = mkdtempSync(join(tmpdir(), 'pulso-wal-'));
  execFileSync('chmod', ['0777', elsewhere]);
  mount(place, SIZE_MB);
  const dataDir = join(place, 'data');
  const ballast = join(place, 'ballast');
  mkdirSync(dataDir);
  const postgres = await startEmbedded({
    dataDir,
    log: silent,
    settings: { fsync: 'off', synchronous_commit: 'off', shared_buffers: '16MB', max_wal_size: '32MB' },
    initdbFlags: ['--no-sync', '--wal-segsize=1', ...(wal ? [] : [`--waldir=${join(elsewhere, 'wal')}`])],
  });
  await migrate(postgres.url);
  await seedCheaply(postgres.url);
  const free = (): void => rmSync(ballast, { force: true });
  return {
    home: { url: postgres.url, adminUrl: postgres.adminUrl, drop: () => Promise.resolve() },
    fill() {
      // Ever smaller pieces: the rest of a block counts.
      for (let bytes = 8 << 20; bytes >= 4_096;) {
        try {
          writeFileSync(ballast, Buffer.alloc(bytes), { flag: 'a' });
        } catch {
          bytes /= 2;
        }
      }
    },
    free,
    async close() {
      free();
      await postgres.close();
      execFileSync('umount', ['--lazy', place]);
      rmSync(place, { recursive: true, force: true });
      rmSync(elsewhere, { recursive: true, force: true });
    },
  };
}
