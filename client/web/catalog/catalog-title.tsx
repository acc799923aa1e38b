'use client';

import { TabTitle } from '../shell/tab-title';
import { useCatalogTexts } from './texts';

/** The title in the browser's tab, there before anybody is known. */
export const CatalogTitle = () => <TabTitle>{useCatalogTexts().title}</TabTitle>;
