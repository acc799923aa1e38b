import { isOver } from '../../../contract/features/ops/schemas';
import type { Principal } from '../../../contract/core/identity';
import { problem } from '../../../contract/problems';
import type { AuditEntry } from '../../audit/audit-entry';
import type { Command, Decision } from '../../commands/define';
import type { Quota } from '../../db/quota';
import { scrapingEvent, viewOf, type JobRow } from './job-row';

/** What is done with jobs, by the commands' names on the wire. */
export const opsCommands = ['iniciar_scraping', 'cancelar_scraping', 'repetir_scraping'] as const;
export type OpsCommand = Command<(typeof opsCommands)[number]>;

/** A job that commands are about, locked, with its sources where it is to be done again. */
export interface KnownJob extends JobRow {
  urls: readonly string[];
}

/** A job to be written. */
export interface NewJob extends JobRow {
  requesterId: string | null;
  urls: readonly string[];
}

/** Jobs that may wait for a node that has time. */
const MAX_QUEUED = 20;

/** What is known before a batch is decided. */
interface Known {
  readonly jobs: ReadonlyMap<number, KnownJob>;
  /** How many wait already. */
  readonly queued: number;
  /** Numbers for new jobs. */
  readonly numbers: number[];
  /** Jobs that wait, by who asked for them. */
  readonly quota: Quota;
}

/** Whose waiting jobs count together: a user's, and those of all guests of a classroom. */
export const requesterOf = (principal: Principal): string => (principal.kind === 'user' ? principal.id : '');

/** What a batch of commands is about, and what it changes. */
export class JobBatch {
  readonly made: NewJob[] = [];
  /** Jobs that wait no more, and jobs whose node is to stop. */
  readonly ended: JobRow[] = [];
  readonly stopping: JobRow[] = [];
  readonly deeds: AuditEntry[] = [];

  constructor(private readonly known: Known) {}

  /** Takes a command of somebody who may. */
  decide(command: OpsCommand): Decision {
    switch (command.name) {
      case 'iniciar_scraping':
        return this.#make(command, command.input.fuentes);
      case 'cancelar_scraping':
        return this.#cancel(command);
      case 'repetir_scraping':
        return this.#repeat(command);
    }
  }

  #make(command: OpsCommand, urls: readonly string[], repeats: number | null = null): Decision {
    const { queued, quota, numbers } = this.known;
    const { at, principal } = command;
    const requester = requesterOf(principal);
    if (queued + this.made.length >= MAX_QUEUED) return problem('ops.queue_full', { retryAfterMs: 5_000 });
    if (requester !== '' && quota.isFull(requester)) return problem('ops.too_many_jobs', { retryAfterMs: 5_000 });
    quota.add(requester);
    const user = principal.kind === 'user' ? principal : undefined;
    const job: NewJob = {
      id: numbers.pop() ?? 0,
      state: 'en_cola',
      requester: user?.username ?? null,
      requesterId: user?.id ?? null,
      ...{ repeats, urls, sources: urls.length, sourcesDone: 0, found: 0, currentSource: '', cancelling: false },
      ...{ step: 0, nodeId: null, createdAt: at, startedAt: null, endedAt: null },
    };
    this.made.push(job);
    this.#did(command, job);
    return { data: reply(command, job), events: [scrapingEvent(job, { begins: true, at })] };
  }

  #cancel(command: Command<'cancelar_scraping'>): Decision {
    const job = this.known.jobs.get(command.input.trabajo);
    if (!job) return problem('ops.job_not_found', { field: 'trabajo' });
    if (isOver(job.state)) return problem('ops.job_over', { field: 'trabajo' });
    const waits = job.state === 'en_cola';
    Object.assign(job, waits ? { state: 'cancelado', endedAt: command.at } : { cancelling: true });
    (waits ? this.ended : this.stopping).push(job);
    this.#did(command, job);
    return { data: reply(command, job), events: [scrapingEvent(job, { at: command.at })] };
  }

  #repeat(command: Command<'repetir_scraping'>): Decision {
    const job = this.known.jobs.get(command.input.trabajo);
    if (!job) return problem('ops.job_not_found', { field: 'trabajo' });
    if (!isOver(job.state)) return problem('ops.job_running', { field: 'trabajo' });
    return this.#make(command, job.urls, job.id);
  }

  #did({ name, principal, from }: OpsCommand, { id, sources }: JobRow): void {
    const detail = { fuentes: sources };
    this.deeds.push({ by: { principal, address: from }, act: name, target: `trabajo:${id}`, detail });
  }
}

const reply = ({ id }: OpsCommand, job: JobRow) => ({ id, trabajo: viewOf(job) });
