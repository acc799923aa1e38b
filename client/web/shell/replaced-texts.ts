/** By each text of the page that somebody else took out: the nodes that stand in its place. */
const standIns = new WeakMap<Node, readonly ChildNode[]>();
/** The other way round. */
const replaced = new WeakMap<Node, Text>();

/**
 * Lets React live with programs that replace the page's texts: translators put `<font>` elements in their place, other
 * extensions mark or link words. React keeps the text nodes that it made. It would write new words into nodes that nobody
 * sees, and fail to remove them or to insert before them, which takes the whole page away. From this call on, each text that
 * was replaced is known together with what replaced it. A text that changes takes its place again, whereupon the
 * translator finds it anew; a text that is removed or moved takes its stand-ins along.
 *
 * Forbidding translation would help nobody who needs it; a boundary around each text would lose what people have typed.
 */
export function keepReplacedTexts(): void {
  const observer = new MutationObserver(note);
  const options = { childList: true, characterData: true, subtree: true };
  observer.observe(document, options);

  function note(records: readonly MutationRecord[]): void {
    for (const record of records) {
      if (record.type === 'characterData') putBack(record.target);
      else for (const node of record.removedNodes) noteRemoved(node, record);
    }
  }

  function noteRemoved(node: Node, record: MutationRecord): void {
    const text = node instanceof Text && isReacts(node) ? node : replaced.get(node);
    if (!text) return;
    forget(text);
    if (text.isConnected) return; // within what replaced it, or back
    const instead = successors(record);
    if (instead.length === 0) return; // React's own doing, as a rule
    standIns.set(text, instead);
    for (const one of instead) replaced.set(one, text);
    observer.observe(text, { characterData: true });
  }

  const { appendChild, insertBefore, removeChild } = Node.prototype;

  Node.prototype.removeChild = function <T extends Node>(this: Node, child: T): T {
    if (child.parentNode === this || !isReacts(child)) return removeChild.call(this, child) as T;
    note(observer.takeRecords());
    if (this.contains(child)) wrapperOf(child, this).remove();
    else for (const one of standInsOf(child)) one.remove();
    return child;
  };

  Node.prototype.insertBefore = function <T extends Node>(this: Node, node: T, before?: Node | null): T {
    takeAlong(node, this);
    if (!before || before.parentNode === this || !isReacts(before))
      return insertBefore.call(this, node, before ?? null) as T;
    note(observer.takeRecords());
    const inside = standInsOf(before).find((one) => this.contains(one)) ?? before;
    return insertBefore.call(this, node, this.contains(inside) ? childWith(inside, this) : null) as T;
  };

  Node.prototype.appendChild = function <T extends Node>(this: Node, node: T): T {
    takeAlong(node, this);
    return appendChild.call(this, node) as T;
  };
}

const standInsOf = (text: Node): readonly ChildNode[] => standIns.get(text) ?? [];

/** Whether React made a node: it notes on each what it belongs to. */
const isReacts = (node: Node): boolean => Object.keys(node).some((key) => key.startsWith('__reactFiber$'));

/** The nodes that took the place of a removed one: those added with its removal, or else the one put beside it just before. */
function successors({ addedNodes, previousSibling, nextSibling }: MutationRecord): readonly ChildNode[] {
  const isFree = (node: Node | null): node is ChildNode => node !== null && !isReacts(node) && !replaced.has(node);
  const added = Array.from(addedNodes).filter(isFree);
  return added.length > 0 ? added : [previousSibling, nextSibling].filter(isFree).slice(0, 1);
}

function forget(text: Text): void {
  for (const one of standInsOf(text)) replaced.delete(one);
  standIns.delete(text);
}

/** Shows a text again whose words have changed while others stood in its place. */
function putBack(node: Node): void {
  const place = standInsOf(node).find(({ isConnected }) => isConnected);
  if (!place || !(node instanceof Text) || node.isConnected) return;
  place.before(node);
  dropStandIns(node);
}

function dropStandIns(text: Text): void {
  const gone = standInsOf(text);
  forget(text);
  for (const one of gone) one.remove();
}

/** Clears away what stands for a text, or wraps it, that React moves within its parent. */
function takeAlong(node: Node, parent: Node): void {
  if (!(node instanceof Text)) return;
  dropStandIns(node);
  if (node.parentNode !== null && node.parentNode !== parent && parent.contains(node)) wrapperOf(node, parent).remove();
}

/** The child of `ancestor` in which a node is. */
function childWith(node: Node, ancestor: Node): ChildNode {
  let child = node;
  while (child.parentNode && child.parentNode !== ancestor) child = child.parentNode;
  return child as ChildNode;
}

/** The outermost wrapper of a node below `ancestor` that wraps nothing else of React's; the node itself if there is none. */
function wrapperOf(node: Node, ancestor: Node): ChildNode {
  let wrapper = node as ChildNode;
  for (let outer = wrapper.parentNode; outer && outer !== ancestor; outer = outer.parentNode) {
    if (isReacts(outer) || holdsOthers(outer, wrapper)) break;
    wrapper = outer as unknown as ChildNode;
  }
  return wrapper;
}

function holdsOthers(outer: Node, inner: Node): boolean {
  return Array.from(outer.childNodes).some(
    (child) => child !== inner && (isReacts(child) || holdsOthers(child, inner)),
  );
}
