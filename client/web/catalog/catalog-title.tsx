'use client';

import { TabTitle } from '../shell/tab-title';
import { useCatalogTexts } from './texts';

/** The title of the browser's tab, set before the user is known. */
export const CatalogTitle = () => <TabTitle>{useCatalogTexts().title}</TabTitle>;
