import { hash, randomUUID } from 'node:crypto';
import { commandContract, commands, isCommandName, type CommandName } from '../../contract/commands';
import { commandId } from '../../contract/core/frames';
import type { Principal } from '../../contract/core/identity';
import { Problem, problem } from '../../contract/problems';
import { parseInput } from '../../contract/parse';
import type { Command } from './define';

/** One request to change something, from a transport or a route. */
export interface CommandRequest {
  name: string;
  /** The client's input, unparsed: `run` parses it strictly. */
  input: unknown;
  /** The client's command id (idempotency key). */
  id?: string | undefined;
  /** Whether a missing id is generated (HTTP) or refused for commands that require one (sockets). */
  mayGenerateId?: boolean;
  principal: Principal;
  /** The caller's address, for the audit log. */
  from?: string | undefined;
}

/** The reply to a command that took effect. */
export interface CommandReply {
  /** The id under which the command can be repeated. */
  id: string;
  /** JSON text in its wire form: `{"success":true,"data":{…}}`. */
  json: string;
}

/**
 * The only entry point for commands: parses, authorises, recognises repeats, commits.
 * @throws Problem for every refusal; then nothing was written.
 */
export type Run = (request: CommandRequest) => Promise<CommandReply>;

/** What `createRun` needs of a lane. */
export interface Submit {
  submit(command: Command): Promise<string>;
}

/** Maps each of a feature's commands to the lane that they share. */
export const lanesOf = <N extends CommandName>(names: readonly N[], lane: Submit): Record<N, Submit> =>
  Object.fromEntries(names.map((name) => [name, lane])) as Record<N, Submit>;

export interface RunObserver {
  started(): void;
  ended(name: CommandName, outcome: string, seconds: number): void;
  /** A command was refused because the principal lacks a right or is a guest. */
  forbidden?(name: CommandName, request: CommandRequest, problem: Problem): void;
}

export interface RunOptions {
  lanes: Record<CommandName, Submit>;
  /** Called before the input is parsed: classroom mode, rate limits and the like. @throws Problem */
  admit(name: CommandName, request: CommandRequest): Promise<void> | undefined;
  /** Returns the actor, the namespace of a principal's command ids. */
  actorOf(principal: Principal): string;
  observer: RunObserver;
}

/** Creates the entry point for commands. */
export function createRun({ lanes, admit, actorOf, observer }: RunOptions): Run {
  return async (request) => {
    const { name } = request;
    if (!isCommandName(name)) throw problem('request.unknown_command');
    const started = performance.now();
    let outcome = 'done';
    observer.started();
    try {
      const admission = admit(name, request);
      if (admission) await admission; // only guests' counts may need a query
      const command = toCommand(name, request, actorOf(request.principal));
      const data = await lanes[name].submit(command);
      const json = `{"success":true,"data":${request.id === undefined ? withGeneratedId(data, command.id) : data}}`;
      return { id: command.id, json };
    } catch (error) {
      outcome = error instanceof Problem ? error.code : 'error';
      if (error instanceof Problem && error.isForbidden) observer.forbidden?.(name, request, error);
      throw error;
    } finally {
      observer.ended(name, outcome, (performance.now() - started) / 1_000);
    }
  };
}

/** Returns the reply's data with the generated id and its flag. */
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

/** Returns what identifies a command's content: its text, or a hash where that is shorter. */
const fingerprintOf = (text: string): string =>
  text.length <= MAX_FINGERPRINT ? text : hash('sha256', text, 'base64url');

const MAX_FINGERPRINT = 64;

function idOf(name: CommandName, { id, mayGenerateId = false }: CommandRequest): string {
  if (id !== undefined) return parseInput(commandId, id, 'id');
  if (commandContract[name].id === 'client' && !mayGenerateId) throw problem('command.id_required', { field: 'id' });
  return randomUUID();
}
