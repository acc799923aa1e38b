'use client';

import { TabTitle } from '../shell/tab-title';
import { useFilmTexts } from './texts';

/** The title in the browser's tab, there before anybody is known. */
export const FilmsTitle = () => <TabTitle>{useFilmTexts().title}</TabTitle>;
