'use client';

import { useChatTexts } from './texts';

/** The title in the browser's tab, there before anybody is known. */
export const ChatTitle = () => <title>{useChatTexts().title}</title>;
