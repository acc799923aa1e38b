'use client';

import { useCallback, useDeferredValue, useState } from 'react';
import Link from 'next/link';
import { Button, CloseButton, Skeleton, TextInput } from '@mantine/core';
import type { ProductView } from '../../../contract/features/catalog/schemas';
import type { UserView } from '../../../contract/core/identity';
import { useCatalog } from '../../react';
import type { CatalogState } from '../../sdk/features/catalog/catalog';
import { useTexts } from '../language/language';
import { signInPath } from '../session/return-path';
import { StaleDataNotice } from '../shell/stale-data-notice';
import { useReveal } from '../shell/reveal';
import { useKeptChoice } from '../shell/kept-choice';
import { StatePanel } from '../shell/state-panel';
import { useVisitor } from '../shell/visitor';
import { SearchIcon } from '../theme/icons';
import { useChangeToasts } from './change-toasts';
import { CreateProduct } from './create-product';
import { DeleteProduct } from './delete-product';
import { EventLog } from './event-log';
import { PlusIcon } from './icons';
import { ProductCard } from './product-card';
import { matching } from './search';
import { useCatalogTexts, useFailureWords } from './texts';
import classes from './catalog.module.css';

/** The number of cards drawn at first, and added by each "show more". */
const STEP = 60;

/** The default of the filter that the address stores. */
const DEFAULT_CHOICE = { buscar: '' };

/**
 * The catalog: every product, live. Any visitor can view it; signed-in users can change it, and in classroom mode
 * guests as well.
 */
export function CatalogPage({ user }: { user: UserView | null }) {
  const texts = useCatalogTexts();
  const [state] = useCatalog();
  const mayEdit = useVisitor() !== undefined;
  const [{ buscar: typed }, choose] = useKeptChoice(DEFAULT_CHOICE);
  const setTyped = (buscar: string): void => choose({ buscar });
  const [creating, setCreating] = useState(false);
  const [made, setMade] = useState<number>();
  const show = (product: ProductView): void => {
    setMade(product.id);
    if (matching([product], typed).length === 0) setTyped('');
  };
  useChangeToasts(user, state.products);
  return (
    <div className={classes.page}>
      <div className={classes.top}>
        <h1>{texts.heading}</h1>
        {state.products && <span className={classes.count}>{texts.count(state.products.length)}</span>}
        <TextInput
          type="search"
          className={classes.search}
          aria-label={texts.search}
          placeholder={texts.search}
          autoComplete="off"
          dir="auto"
          leftSection={<SearchIcon size={16} />}
          rightSection={
            typed === '' ? null : <CloseButton size="sm" aria-label={texts.clearSearch} onClick={() => setTyped('')} />
          }
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        {mayEdit && (
          <Button leftSection={<PlusIcon size={16} />} onClick={() => setCreating(true)}>
            {texts.create}
          </Button>
        )}
      </div>
      {!mayEdit && (
        <p className={classes.guest}>
          {texts.signInToEdit}{' '}
          <Link prefetch={false} href={signInPath('/productos/')}>
            {texts.signIn}
          </Link>
        </p>
      )}
      <div className={classes.columns}>
        <Shelf state={state} wanted={useDeferredValue(typed)} mayEdit={mayEdit} made={made} />
        <EventLog />
      </div>
      <CreateProduct opened={creating} onClose={() => setCreating(false)} onCreated={show} />
    </div>
  );
}

interface ShelfProps {
  readonly state: CatalogState;
  readonly wanted: string;
  readonly mayEdit: boolean;
  /** The product that this page created last. */
  readonly made: number | undefined;
}

function Shelf({ state: { status, products, editors, problem, retry }, wanted, mayEdit, made }: ShelfProps) {
  const texts = useCatalogTexts();
  const { common } = useTexts();
  const words = useFailureWords();
  const [most, setMost] = useState(STEP);
  const [editing, setEditing] = useState<number>();
  const [edited, setEdited] = useState<{ readonly product: ProductView; readonly at: number }>();
  const [toDelete, setToDelete] = useState<ProductView>();
  useReveal(made === undefined ? undefined : `[data-product="${made}"]`);
  const onDelete = useCallback((product: ProductView) => setToDelete(product), []);

  if (!products && status === 'loading') return <ProductsSkeleton />;
  if (!products) {
    const lead = problem && words(problem);
    return <StatePanel kind="error" title={texts.failed} lead={lead} action={{ label: common.retry, run: retry }} />;
  }
  const matched = matching(products, wanted);
  const live = products.find(({ id }) => id === editing);
  if (live && live !== edited?.product) setEdited({ product: live, at: matched.indexOf(live) });
  // A form being edited stays open after its product is deleted.
  const gone = live === undefined && edited?.product.id === editing ? edited : undefined;
  if (products.length === 0 && !gone) return <StatePanel kind="empty" title={texts.empty} lead={texts.emptyLead} />;
  const found = gone ? matched.toSpliced(gone.at, 0, gone.product) : matched;
  if (found.length === 0) return <StatePanel kind="lost" title={texts.noMatch} lead={texts.noMatchLead} />;
  const shown = Math.max(most, found.findIndex(({ id }) => id === made) + 1);
  const remaining = found.length - shown;
  return (
    <div>
      <StaleDataNotice error={problem} retry={retry} />
      <div className={classes.cards}>
        {found.slice(0, shown).map((product) => (
          <ProductCard
            key={product.id}
            {...{ product, mayEdit, onDelete }}
            editors={editors[product.id]}
            editing={mayEdit && editing === product.id}
            gone={product === gone?.product}
            onEdit={setEditing}
          />
        ))}
      </div>
      {remaining > 0 && (
        <Button variant="default" fullWidth mt="md" onClick={() => setMost(shown + STEP)}>
          {texts.more(Math.min(remaining, STEP))}
        </Button>
      )}
      <DeleteProduct product={toDelete} onClose={() => setToDelete(undefined)} />
    </div>
  );
}

/** A placeholder while the products load. */
function ProductsSkeleton() {
  const { common } = useTexts();
  return (
    <div className={classes.cards} aria-busy aria-label={common.loading} role="status">
      {Array.from({ length: 6 }, (_, i) => (
        <Skeleton key={i} height={190} radius="lg" />
      ))}
    </div>
  );
}
