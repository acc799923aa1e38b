import type { MessagePage, MessageView } from '../../../../contract/features/chat/schemas';
import type { RoomView, MessageRange } from './reducer';

const firstId = (messages: readonly MessageView[]): number => messages[0]?.id ?? Infinity;
const lastId = (messages: readonly MessageView[]): number => messages.at(-1)?.id ?? 0;

/** Returns the range that is shown. */
export const shown = ({ elsewhere, newest }: RoomView): MessageRange => elsewhere ?? newest;

const withShown = (scene: RoomView, range: MessageRange): RoomView =>
  scene.elsewhere ? { ...scene, elsewhere: range } : { ...scene, newest: range };

/** Adds a page of older messages above. Messages already there stay: ids have no gaps, so nothing can lie between. */
export function withOlder(scene: RoomView, { messages, more_before: moreBefore }: MessagePage): RoomView {
  const range = shown(scene);
  const older = messages.filter(({ id }) => id < firstId(range.messages));
  return withShown(scene, { ...range, messages: [...older, ...range.messages], moreBefore });
}

/** Adds a page of newer messages below; where it meets the newest ones, the two ranges become one. */
export function withNewer(scene: RoomView, { messages, more_after: moreAfter }: MessagePage): RoomView {
  const { elsewhere } = scene;
  if (!elsewhere) return scene;
  const newer = messages.filter(({ id }) => id > lastId(elsewhere.messages));
  return joined({ ...scene, elsewhere: { ...elsewhere, messages: [...elsewhere.messages, ...newer], moreAfter } });
}

/** Shows the messages around one. */
export function showAround(scene: RoomView, page: MessagePage): RoomView {
  const { messages, more_before: moreBefore, more_after: moreAfter } = page;
  return joined({ ...scene, view: scene.view + 1, elsewhere: { messages, moreBefore, moreAfter } });
}

/** Shows the newest messages again. */
export function showNewest({ elsewhere, ...scene }: RoomView): RoomView {
  return elsewhere ? { ...scene, view: scene.view + 1 } : scene;
}

/** Joins two ranges that touch, so that nothing of either is read twice. */
function joined(scene: RoomView): RoomView {
  const { newest, elsewhere } = scene;
  if (!elsewhere) return scene;
  const [above, below] = [elsewhere.messages, newest.messages];
  const meet = lastId(above) + 1 >= firstId(below) || !elsewhere.moreAfter;
  if (!meet) return scene;
  if (firstId(above) >= firstId(below)) return showNewest(scene);
  const older = above.filter(({ id }) => id < firstId(below));
  const { elsewhere: _, ...rest } = scene;
  return { ...rest, newest: { messages: [...older, ...below], moreBefore: elsewhere.moreBefore, moreAfter: false } };
}
