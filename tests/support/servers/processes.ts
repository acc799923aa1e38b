import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process of this machine. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Its program and arguments. */
  readonly command: string;
}

const windows = process.platform === 'win32';
const POWERSHELL =
  'Get-CimInstance Win32_Process | ForEach-Object { "$($_.ProcessId) $($_.ParentProcessId) $($_.CommandLine)" }';

/** Lists every process, as reported by `ps`, or by PowerShell. */
export function processes(): readonly Process[] {
  const listed = windows
    ? execFileSync('powershell', ['-NoProfile', '-Command', POWERSHELL], { encoding: 'utf8', maxBuffer: 1e8 })
    : execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,command='], { encoding: 'utf8', maxBuffer: 1e8 });
  return listed.split(/\r?\n/).flatMap((line) => {
    const [, pid, parent, command = ''] = /^\s*(\d+)\s+(\d+)\s?(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

/** Whether a process has ended, or is a zombie that no parent has collected yet. */
export function isGone(pid: number): boolean {
  if (windows) return !processes().some((one) => one.pid === pid);
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return /^(Z.*)?$/.test(stdout.trim());
}

/** The memory of a process in megabytes. */
export function memoryOf(pid: number): number {
  if (process.platform === 'linux')
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
  if (!windows) return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1_024;
  const command = `(Get-Process -Id ${pid}).WorkingSet64`;
  return Number(execFileSync('powershell', ['-NoProfile', '-Command', command], { encoding: 'utf8' })) / 1_024 ** 2;
}
