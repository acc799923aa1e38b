import type { Locator, Page } from 'playwright-core';
import type { CommandName } from '../../contract/commands';
import { useTestServers, type TestServer } from '../support/servers/test-server';

const plenty = { perSecond: 1e6, burst: 1e6 };

/** Makes hubs whose rate limits allow a test's pace. Call it at the top of a test file. */
export function useUnlimitedServers(): () => Promise<TestServer> {
  const openDoor = useTestServers();
  return () => openDoor({ limits: { commands: plenty, chat: plenty } });
}

/** Runs commands as a user through `run`, which all transports call. */
export async function does(
  door: TestServer,
  username: string,
  name: CommandName,
  ...inputs: readonly object[]
): Promise<void> {
  const token = (await door.signIn(username)).authorization.replace('Bearer ', '');
  const principal = await door.app.identity.identify(token);
  for (const input of inputs) await door.app.run({ name, input, principal, mayGenerateId: true });
}

/** Sends messages as a user to the first room. */
export const sendMessages = (door: TestServer, username: string, contents: readonly string[]): Promise<void> =>
  does(door, username, 'message', ...contents.map((content) => ({ room_id: 1, content })));

/** Finds the message field. */
export const field = (page: Page): Locator => page.getByRole('textbox', { name: /^Mensaje para/ });

/** Finds the messages of a conversation that contain a text. */
export const messageWith = (page: Page, text: string): Locator =>
  page.getByRole('log').locator('article').filter({ hasText: text });

/** Writes a message and sends it. */
export async function write(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await field(page).press('Enter');
}

/** Chooses an action from a message's menu. */
export async function chooseAction(page: Page, text: string, action: string): Promise<void> {
  const message = messageWith(page, text).last();
  await message.hover();
  await message.getByRole('button', { name: /^Acciones/ }).click();
  await page.getByRole('button', { name: action, exact: true }).last().click();
}
