import { hash, randomUUID } from 'node:crypto';
import { commandContract, commands, isCommandName, type CommandName } from '../../contract/commands';
import { commandId } from '../../contract/core/frames';
import type { Principal } from '../../contract/core/identity';
import { Problem, problem } from '../../contract/problems';
import { parseInput } from '../../contract/parse';
import type { Command } from './define';

/** One request to change something, as the edge hands it in. */
export interface CommandRequest {
  name: string;
  /** As it came from outside; parsed here, strictly. */
  input: unknown;
  /** The client's command id (idempotency key). */
  id?: string | undefined;
  /** Whether a missing id may be made here (HTTP) or is refused for commands that want one (sockets). */
  mayGenerateId?: boolean;
  principal: Principal;
  /** The address that it came from, for the audit log. */
  from?: string | undefined;
}

/** What took effect. */
export interface CommandReply {
  /** The id under which it can be asked for again. */
  id: string;
  /** JSON text in the wire's words: `{"success":true,"data":{…}}`. */
  json: string;
}

/**
 * The only door in: parse, authorise, recognise repeats, commit.
 * @throws Problem for every refusal; nothing was written then.
 */
export type Run = (request: CommandRequest) => Promise<CommandReply>;

/** What `createRun` needs of a lane. */
export interface Submit {
  submit(command: Command): Promise<string>;
}

/** The lane of each of a feature's commands: the one that they share. */
export const lanesOf = <N extends CommandName>(names: readonly N[], lane: Submit): Record<N, Submit> =>
  Object.fromEntries(names.map((name) => [name, lane])) as Record<N, Submit>;

export interface RunObserver {
  started(): void;
  ended(name: CommandName, outcome: string, seconds: number): void;
  /** Somebody may not do what they asked for, be it for want of a right or of a name. */
  forbidden?(name: CommandName, request: CommandRequest, problem: Problem): void;
}

export interface RunOptions {
  lanes: Record<CommandName, Submit>;
  /** Asked before anything is parsed further: classroom mode, rate limits and the like. @throws Problem */
  admit(name: CommandName, request: CommandRequest): Promise<void> | undefined;
  /** Whose command ids these are. */
  actorOf(principal: Principal): string;
  observer: RunObserver;
}

/** Makes the door. */
export function createRun({ lanes, admit, actorOf, observer }: RunOptions): Run {
  return async (request) => {
    const { name } = request;
    if (!isCommandName(name)) throw problem('request.unknown_command');
    const started = performance.now();
    let outcome = 'done';
    observer.started();
    try {
      const counting = admit(name, request);
      if (counting) await counting; // only guests' counts may have to be asked for
      const command = toCommand(name, request, actorOf(request.principal));
      const data = await lanes[name].submit(command);
      const json = `{"success":true,"data":${request.id === undefined ? withGeneratedId(data, command.id) : data}}`;
      return { id: command.id, json };
    } catch (error) {
      outcome = error instanceof Problem ? error.code : 'error';
      if (error instanceof Problem && error.forbids) observer.forbidden?.(name, request, error);
      throw error;
    } finally {
      observer.ended(name, outcome, (performance.now() - started) / 1_000);
    }
  };
}

/** The reply's data, with the word that its id was made here. */
const withGeneratedId = (data: string, id: string): string =>
  JSON.stringify({ ...(JSON.parse(data) as object), id, id_generado: true });

function toCommand(name: CommandName, request: CommandRequest, actor: string): Command {
  const { principal, from } = request;
  const input: unknown = parseInput(commands[name].input, request.input);
  const id = idOf(name, request);
  const fingerprint = fingerprintOf(name + JSON.stringify(input));
  const generatedId = request.id === undefined;
  return { name, input, principal, from, actor, id, generatedId, fingerprint, at: new Date() } as Command;
}

/** Tells one command from another: its own words, or a hash where they are longer than that. */
const fingerprintOf = (words: string): string =>
  words.length <= MAX_WORDS ? words : hash('sha256', words, 'base64url');

const MAX_WORDS = 64;

function idOf(name: CommandName, { id, mayGenerateId = false }: CommandRequest): string {
  if (id !== undefined) return parseInput(commandId, id, 'id');
  if (commandContract[name].id === 'client' && !mayGenerateId) throw problem('command.id_required', { field: 'id' });
  return randomUUID();
}
