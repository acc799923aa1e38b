'use client';

import { useFilmTexts } from './texts';

/** The title in the browser's tab, there before anybody is known. */
export const FilmsTitle = () => <title>{useFilmTexts().title}</title>;
