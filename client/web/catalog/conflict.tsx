'use client';

import { Button } from '@mantine/core';
import type { ProductView } from '../../../contract/features/catalog/schemas';
import { useFormat } from '../language/language';
import { draftOf, type ProductDraft, type ProductField } from './product-draft';
import { useCatalogTexts } from './texts';
import classes from './catalog.module.css';

interface ConflictProps {
  readonly conflicts: readonly ProductField[];
  readonly mine: ProductDraft;
  readonly theirs: ProductView;
  onKeep(): void;
  onTake(): void;
}

/** Shows both versions of conflicting fields, and lets the user choose. */
export function Conflict({ conflicts, mine, theirs, onKeep, onTake }: ConflictProps) {
  const { conflict, form } = useCatalogTexts();
  const now = draftOf(theirs, useFormat());
  const shown = (text: string): string => (text.trim() === '' ? conflict.nothing : text);
  return (
    <div className={classes.conflict} role="alert">
      <strong>{conflict.title(theirs.updated_by)}</strong>
      <p>{conflict.lead}</p>
      <dl>
        {conflicts.map((field) => (
          <div key={field}>
            <dt>{form[field]}</dt>
            <dd>
              <span>{conflict.mine}</span> <bdi>{shown(mine[field])}</bdi>
            </dd>
            <dd>
              <span>{conflict.theirs(theirs.updated_by)}</span> <bdi>{shown(now[field])}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      <div className={classes.choice}>
        <Button size="xs" variant="default" onClick={onKeep}>
          {conflict.keep}
        </Button>
        <Button size="xs" onClick={onTake}>
          {conflict.take}
        </Button>
      </div>
    </div>
  );
}
