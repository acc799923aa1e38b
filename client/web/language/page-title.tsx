'use client';

import { TabTitle } from '../shell/tab-title';
import type { Texts } from './es';
import { useTexts } from './language';

/** The page's title in the current language; React moves it into the head. */
export function PageTitle({ of }: { of: keyof Texts['titles'] }) {
  return <TabTitle>{useTexts().titles[of]}</TabTitle>;
}
