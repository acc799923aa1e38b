'use client';

import { TabTitle } from '../shell/tab-title';
import { useOpsTexts } from './texts';

/** The title in the browser's tab, there before anybody is known. */
export const OpsTitle = () => <TabTitle>{useOpsTexts().title}</TabTitle>;
