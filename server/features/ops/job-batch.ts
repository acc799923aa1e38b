import { isFinal } from '../../../contract/features/ops/schemas';
import type { Principal } from '../../../contract/core/identity';
import { problem } from '../../../contract/problems';
import type { AuditEntry } from '../../audit/audit-entry';
import type { Command, Decision } from '../../commands/define';
import type { Quota } from '../../db/quota';
import { scrapingEvent, viewOf, type JobRow } from './job-row';

/** The commands on jobs, by their names on the wire. */
export const opsCommands = ['iniciar_scraping', 'cancelar_scraping', 'repetir_scraping'] as const;
export type OpsCommand = Command<(typeof opsCommands)[number]>;

/** A job to which a batch refers, locked, with its sources where it is to be repeated. */
export interface KnownJob extends JobRow {
  urls: readonly string[];
}

/** A job to be written. */
export interface NewJob extends JobRow {
  requesterId: string | null;
  urls: readonly string[];
}

/** The most jobs that may wait in the queue. */
const MAX_QUEUED = 20;

/** The data loaded before a batch is decided. */
interface LoadedData {
  readonly jobs: ReadonlyMap<number, KnownJob>;
  /** The number of jobs that already wait. */
  readonly queued: number;
  /** Numbers for new jobs. */
  readonly numbers: number[];
  /** Counts waiting jobs by requester. */
  readonly quota: Quota;
}

/** Returns the key under which waiting jobs count together: a user, or all guests of a classroom. */
export const requesterOf = (principal: Principal): string => (principal.kind === 'user' ? principal.id : '');

/** The jobs of a batch of commands, and the batch's changes to them. */
export class JobBatch {
  readonly created: NewJob[] = [];
  /** Cancelled jobs that were waiting, and running jobs that their node must stop. */
  readonly ended: JobRow[] = [];
  readonly stopping: JobRow[] = [];
  readonly auditEntries: AuditEntry[] = [];

  constructor(private readonly loaded: LoadedData) {}

  /** Decides a command whose caller has the permission. */
  decide(command: OpsCommand): Decision {
    switch (command.name) {
      case 'iniciar_scraping':
        return this.#create(command, command.input.fuentes);
      case 'cancelar_scraping':
        return this.#cancel(command);
      case 'repetir_scraping':
        return this.#repeat(command);
    }
  }

  #create(command: OpsCommand, urls: readonly string[], repeats: number | null = null): Decision {
    const { queued, quota, numbers } = this.loaded;
    const { at, principal } = command;
    const requester = requesterOf(principal);
    if (queued + this.created.length >= MAX_QUEUED) return problem('ops.queue_full', { retryAfterMs: 5_000 });
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
    this.created.push(job);
    this.#recordAudit(command, job);
    return { data: reply(command, job), events: [scrapingEvent(job, { begins: true, at })] };
  }

  #cancel(command: Command<'cancelar_scraping'>): Decision {
    const job = this.loaded.jobs.get(command.input.trabajo);
    if (!job) return problem('ops.job_not_found', { field: 'trabajo' });
    if (isFinal(job.state)) return problem('ops.job_over', { field: 'trabajo' });
    const waits = job.state === 'en_cola';
    Object.assign(job, waits ? { state: 'cancelado', endedAt: command.at } : { cancelling: true });
    (waits ? this.ended : this.stopping).push(job);
    this.#recordAudit(command, job);
    return { data: reply(command, job), events: [scrapingEvent(job, { at: command.at })] };
  }

  #repeat(command: Command<'repetir_scraping'>): Decision {
    const job = this.loaded.jobs.get(command.input.trabajo);
    if (!job) return problem('ops.job_not_found', { field: 'trabajo' });
    if (!isFinal(job.state)) return problem('ops.job_running', { field: 'trabajo' });
    return this.#create(command, job.urls, job.id);
  }

  #recordAudit({ name, principal, from }: OpsCommand, { id, sources }: JobRow): void {
    const detail = { fuentes: sources };
    this.auditEntries.push({ by: { principal, address: from }, act: name, target: `trabajo:${id}`, detail });
  }
}

const reply = ({ id }: OpsCommand, job: JobRow) => ({ id, trabajo: viewOf(job) });
