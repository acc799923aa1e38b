import { commandContract, type CommandName } from '../../contract/commands';
import { Problem, problem, type ProblemCode, type ProblemWire } from '../../contract/problems';
import type { Statements } from '../db/client';
import { commandKey, recall, type Answer, type AnsweredCommand } from '../log/append';
import type { Command } from './define';

/** What becomes of a command: its reply, or the problem that refuses it. */
export type Outcome = Pick<Answer, 'reply'> | Problem;

/** What tells a command from others. */
export type Identified = Pick<Command, 'actor' | 'id' | 'fingerprint' | 'generatedId'> & { name: CommandName };

/** A command with the answer that it is to be given again. */
export const answered = (
  { actor, id, name, fingerprint }: Identified,
  answer: Pick<Answer, 'reply' | 'refused'>,
): AnsweredCommand => ({ actor, id, name, fingerprint, ...answer });

/**
 * Whether a refusal holds for every copy of the command. It does not where the problem passes by itself, where the
 * caller is not signed in (any more), and where nobody can send the command again because its id was made here.
 */
export const isFinal = ({ name, generatedId }: Identified, { code, mayPass }: Problem): boolean =>
  !mayPass && !ofSignIn.has(code) && !generatedId && commandContract[name].id !== 'none';

const ofSignIn: ReadonlySet<ProblemCode> = new Set(['auth.required', 'auth.invalid_token']);

/** The answer that a command was given before, if it is the same command. */
export function again({ fingerprint }: Identified, before: Answer): Outcome {
  if (before.fingerprint !== fingerprint) return problem('command.id_reused', { field: 'id' });
  return before.refused ? Problem.fromWire(JSON.parse(before.reply) as ProblemWire['error']) : before;
}

/** Gives refused commands the answers that they were given before. @returns the keys of those that have one */
export async function replaceRefusedRepeats(
  tx: Statements,
  commands: readonly Identified[],
  outcomes: Outcome[],
): Promise<Iterable<string>> {
  const refused = commands.filter(({ generatedId }, i) => outcomes[i] instanceof Problem && !generatedId);
  if (refused.length === 0) return [];
  const known = await recall(tx, refused);
  commands.forEach((command, i) => {
    const before = known.get(commandKey(command));
    if (before && outcomes[i] instanceof Problem) outcomes[i] = again(command, before);
  });
  return known.keys();
}
