'use client';

import { TabTitle } from '../shell/tab-title';
import { useInspectorTexts } from './texts';

/** The title of the browser's tab, set before the user is known. */
export const InspectorTitle = () => <TabTitle>{useInspectorTexts().title}</TabTitle>;
