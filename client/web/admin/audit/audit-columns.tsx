'use client';

import type { AuditRow } from '../../../../contract/audit';
import { problems, type ProblemCode } from '../../../../contract/problems';
import { useFormat, useTexts } from '../../language/language';
import { Tag } from '../detail';
import { TwoLines, type Column } from '../lists/table';
import { useAdminTexts } from '../texts';

/** The columns of the audit list. */
export function useAuditColumns(): readonly Column<AuditRow>[] {
  const { audit: words } = useAdminTexts();
  const format = useFormat();
  return [
    {
      name: 'act',
      label: words.act,
      cell: ({ acto, actor, fecha, objeto, resultado }) => (
        <TwoLines
          main={words.acts[acto]}
          below={actor ?? words.guest}
          narrow={
            <>
              {objeto !== null && `${objeto} · `}
              {format.date(fecha)} {format.time(fecha)} <Result resultado={resultado} />
            </>
          }
        />
      ),
    },
    { name: 'object', label: words.object, roomy: true, cell: ({ objeto }) => objeto ?? '–' },
    { name: 'address', label: words.address, roomy: true, cell: ({ ip }) => ip ?? '–' },
    {
      name: 'when',
      label: words.when,
      roomy: true,
      cell: ({ fecha }) => (
        <time dateTime={fecha} title={format.exact(fecha)}>
          {format.date(fecha)} {format.time(fecha)}
        </time>
      ),
    },
    { name: 'result', label: words.result, roomy: true, cell: ({ resultado }) => <Result resultado={resultado} /> },
  ];
}

/** The result: done, or the reason of the refusal. */
export function Result({ resultado }: Pick<AuditRow, 'resultado'>) {
  const { audit: words } = useAdminTexts();
  const say = useCodeWords();
  const isDone = resultado === 'hecho';
  return <Tag kind={isDone ? 'good' : 'bad'}>{isDone ? words.done : say(resultado)}</Tag>;
}

/** Returns a text for a problem's code; an unknown code is shown unchanged. */
function useCodeWords(): (code: string) => string {
  const texts = useTexts();
  return (code) => {
    if (!Object.hasOwn(problems, code)) return code;
    const known = code as ProblemCode;
    return texts.problems[known] ?? problems[known].message;
  };
}
