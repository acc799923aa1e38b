'use client';

import { TabTitle } from '../shell/tab-title';
import { useOpsTexts } from './texts';

/** The title of the browser's tab, set before the user is known. */
export const OpsTitle = () => <TabTitle>{useOpsTexts().title}</TabTitle>;
