'use client';

import { TabTitle } from '../shell/tab-title';
import { useInspectorTexts } from './texts';

/** The title in the browser's tab, there before anybody is known. */
export const InspectorTitle = () => <TabTitle>{useInspectorTexts().title}</TabTitle>;
