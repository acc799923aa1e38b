'use client';

import { useCatalogTexts } from './texts';

/** The title in the browser's tab, there before anybody is known. */
export const CatalogTitle = () => <title>{useCatalogTexts().title}</title>;
