import { commandContract, type CommandName } from '../../contract/commands';
import { Problem, problem, type ProblemCode, type ProblemWire } from '../../contract/problems';
import type { Statements } from '../db/client';
import { commandKey, findPreviousReplies, type RecordedReply, type AnsweredCommand } from '../log/append';
import type { Command } from './define';

/** A command's outcome: its reply, or the problem that refuses it. */
export type Outcome = Pick<RecordedReply, 'reply'> | Problem;

/** The identity of a command. */
export type Identified = Pick<Command, 'actor' | 'id' | 'fingerprint' | 'generatedId'> & { name: CommandName };

/** Returns a command with the answer for its repeats. */
export const answered = (
  { actor, id, name, fingerprint }: Identified,
  answer: Pick<RecordedReply, 'reply' | 'refused'>,
): AnsweredCommand => ({ actor, id, name, fingerprint, ...answer });

/**
 * Whether a refusal applies to every copy of the command. It does not where the problem is temporary, where the
 * caller is not signed in (any more), and where the hub generated the id, so that nobody can repeat the command.
 */
export const isFinal = ({ name, generatedId }: Identified, { code, isRetryable: mayPass }: Problem): boolean =>
  !mayPass && !signInProblems.has(code) && !generatedId && commandContract[name].id !== 'none';

const signInProblems: ReadonlySet<ProblemCode> = new Set(['auth.required', 'auth.invalid_token']);

/** Returns the recorded answer, if it belongs to the same command. */
export function replayReply({ fingerprint }: Identified, before: RecordedReply): Outcome {
  if (before.fingerprint !== fingerprint) return problem('command.id_reused', { field: 'id' });
  return before.refused ? Problem.fromWire(JSON.parse(before.reply) as ProblemWire['error']) : before;
}

/** Replaces refusals of repeats by their recorded answers. @returns the keys of the commands that have one */
export async function replaceRefusedRepeats(
  tx: Statements,
  commands: readonly Identified[],
  outcomes: Outcome[],
): Promise<Iterable<string>> {
  const refused = commands.filter(({ generatedId }, i) => outcomes[i] instanceof Problem && !generatedId);
  if (refused.length === 0) return [];
  const known = await findPreviousReplies(tx, refused);
  commands.forEach((command, i) => {
    const before = known.get(commandKey(command));
    if (before && outcomes[i] instanceof Problem) outcomes[i] = replayReply(command, before);
  });
  return known.keys();
}
