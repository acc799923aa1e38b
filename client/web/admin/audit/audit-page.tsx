'use client';

import { auditedActs, type AuditRow } from '../../../../contract/audit';
import { useAddress } from '../address';
import { SectionTitle } from '../frame/section-title';
import { ChoiceFilter, FilterChip, Filters, useChoice } from '../lists/filters';
import { FIRST_PAGE, useList } from '../lists/list';
import { ListView } from '../lists/list-view';
import { SearchField, useSearch } from '../lists/search-field';
import { useAdminTexts } from '../texts';
import { useAuditColumns } from './audit-columns';
import { AuditDrawer } from './audit-drawer';

const ACT = 'acto';
const ACTOR = 'actor';
/** The parameter that names the open entry. */
const ENTRY = 'registro';
const keyOf = ({ numero }: AuditRow): number => numero;

/** The audit log: acts of administrators, and refused attempts. */
export function AuditPage() {
  const { audit: words, sections } = useAdminTexts();
  const { parameters, change } = useAddress();
  const columns = useAuditColumns();
  const buscar = useSearch();
  const acto = useChoice(ACT, auditedActs);
  const actor = parameters.get(ACTOR) ?? undefined;
  const entry = parameters.get(ENTRY) ?? undefined;
  const list = useList<AuditRow>({
    path: '/api/admin/auditoria',
    query: { buscar, acto, actor },
    cursor: 'antes',
    keyOf,
  });
  const clear = (): void => change({ buscar: undefined, [ACT]: undefined, [ACTOR]: undefined, ...FIRST_PAGE });
  return (
    <>
      <SectionTitle of="audit" />
      <ListView
        {...{ list, columns, keyOf }}
        label={sections.audit}
        onOpen={({ numero }) => change({ [ENTRY]: String(numero) })}
        empty={{ title: words.empty }}
        onClear={buscar || acto || actor ? clear : undefined}
        filters={
          <Filters>
            <SearchField label={words.search} />
            <ChoiceFilter
              parameter={ACT}
              label={words.act}
              chosen={acto}
              values={auditedActs}
              words={words.acts}
              any={words.anyAct}
            />
            {actor && <FilterChip parameter={ACTOR} label={words.byActor(actor)} />}
          </Filters>
        }
      />
      <AuditDrawer
        opened={entry !== undefined && list.page !== undefined}
        entry={list.rows.find(({ item }) => String(item.numero) === entry)?.item}
        onClose={() => change({ [ENTRY]: undefined })}
        onActor={(name) => change({ [ENTRY]: undefined, [ACTOR]: name, ...FIRST_PAGE })}
      />
    </>
  );
}
