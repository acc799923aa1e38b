import { audience, type Audience, type AudienceRole } from '../../../../contract/core/connections';
import type { NoticeLevel } from '../../../../contract/features/admin/schemas';
import type { Problem } from '../../../../contract/problems';
import { isProse, isVisible } from '../../../../contract/core/text/visible';
import type { AdminTexts } from '../../language/admin.es';

export type AudienceKind = Audience['tipo'];
export const audienceKinds = ['todos', 'rol', 'usuario', 'canal'] as const satisfies readonly AudienceKind[];

/** A notice being written. Each kind of audience keeps its own choice. */
export interface NoticeDraft {
  readonly text: string;
  readonly level: NoticeLevel;
  readonly kind: AudienceKind;
  readonly role: AudienceRole;
  readonly user: string;
  readonly channel: string;
}

export const EMPTY: NoticeDraft = { text: '', level: 'info', kind: 'todos', role: 'customer', user: '', channel: '' };
export const MAX_TEXT = 500;

/** Returns the audience; `undefined` while it is incomplete or invalid. */
export function audienceOf({ kind, role, user, channel }: NoticeDraft): Audience | undefined {
  const values = { todos: undefined, rol: role, usuario: user.trim(), canal: channel.trim() };
  const value = values[kind];
  const chosen = audience.safeParse(value === undefined ? { tipo: kind } : { tipo: kind, valor: value });
  return chosen.success ? chosen.data : undefined;
}

/** Returns a draft with the same text and audience as a notice. */
export function draftOf(text: string, level: NoticeLevel, to: Audience): NoticeDraft {
  const draft = { ...EMPTY, text, level, kind: to.tipo };
  if (to.tipo === 'rol') return { ...draft, role: to.valor };
  if (to.tipo === 'usuario') return { ...draft, user: to.valor };
  return to.tipo === 'canal' ? { ...draft, channel: to.valor } : draft;
}

/** Returns a description of an audience. */
export function audienceWords(to: Audience, words: AdminTexts['notices']): string {
  if (to.tipo === 'todos') return words.everybody;
  if (to.tipo === 'rol') return words.roles[to.valor].toLowerCase();
  return to.tipo === 'usuario' ? words.userNamed(to.valor) : words.channelNamed(to.valor);
}

/** The errors of a draft, by field. */
export interface NoticeErrors {
  text?: string;
  audience?: string;
}

/** Checks a draft against the rules that the hub applies. */
export function noticeErrors(draft: NoticeDraft, words: AdminTexts['notices']): NoticeErrors {
  const isMissing = draft.kind !== 'todos' && audienceOf(draft) === undefined;
  return {
    ...(!isVisible(draft.text) && { text: words.required }),
    ...(!isProse(draft.text) && { text: words.controls }),
    ...(isMissing && { audience: words.requiredAudience[draft.kind] }),
  };
}

/** Returns the hub's refusal as an error of its field, if it names one. */
export const refusalErrors = (problem: Problem, say: (problem: Problem) => string): NoticeErrors =>
  problem.field?.startsWith('audiencia') ? { audience: say(problem) } : {};
