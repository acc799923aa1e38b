'use client';

import { TabTitle } from '../shell/tab-title';
import { useFilmTexts } from './texts';

/** The title of the browser's tab, set before the user is known. */
export const FilmsTitle = () => <TabTitle>{useFilmTexts().title}</TabTitle>;
