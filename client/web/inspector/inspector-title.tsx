'use client';

import { useInspectorTexts } from './texts';

/** The title in the browser's tab, there before anybody is known. */
export const InspectorTitle = () => <title>{useInspectorTexts().title}</title>;
