'use client';

import { useOpsTexts } from './texts';

/** The title in the browser's tab, there before anybody is known. */
export const OpsTitle = () => <title>{useOpsTexts().title}</title>;
