import type { Locator, Page } from 'playwright-core';
import type { CommandName } from '../../contract/commands';
import { useDoors, type FrontDoor } from '../http/front-door';

const plenty = { perSecond: 1e6, burst: 1e6 };

/** Makes hubs where people may talk as fast as a test does. Call it at the top of a test file. */
export function useChattyDoors(): () => Promise<FrontDoor> {
  const openDoor = useDoors();
  return () => openDoor({ limits: { commands: plenty, chat: plenty } });
}

/** Lets somebody do things by the door that every transport leads to. */
export async function does(
  door: FrontDoor,
  username: string,
  name: CommandName,
  ...inputs: readonly object[]
): Promise<void> {
  const token = (await door.signIn(username)).authorization.replace('Bearer ', '');
  const principal = await door.app.identity.identify(token);
  for (const input of inputs) await door.app.run({ name, input, principal, mayGenerateId: true });
}

/** Lets somebody write in the first room. */
export const say = (door: FrontDoor, username: string, contents: readonly string[]): Promise<void> =>
  does(door, username, 'message', ...contents.map((content) => ({ room_id: 1, content })));

/** Where one writes. */
export const field = (page: Page): Locator => page.getByRole('textbox', { name: /^Mensaje para/ });

/** The messages of a conversation with these words. */
export const line = (page: Page, words: string): Locator =>
  page.getByRole('log').locator('article').filter({ hasText: words });

/** Writes and sends. */
export async function write(page: Page, words: string): Promise<void> {
  await field(page).fill(words);
  await field(page).press('Enter');
}

/** Chooses from what can be done with a message. */
export async function act(page: Page, words: string, what: string): Promise<void> {
  const message = line(page, words).last();
  await message.hover();
  await message.getByRole('button', { name: /^Acciones/ }).click();
  await page.getByRole('button', { name: what, exact: true }).last().click();
}
