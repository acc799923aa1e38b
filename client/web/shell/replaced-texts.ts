/** For each text node that another program removed: the nodes that replace it. */
const replacements = new WeakMap<Node, readonly ChildNode[]>();
/** The reverse map. */
const replaced = new WeakMap<Node, Text>();

/**
 * Makes React work with programs that replace the page's texts: translators put `<font>` elements in their place, other
 * extensions mark or link words.
 *
 * React keeps the text nodes that it created. It would write new texts into detached nodes, and fail to remove them or
 * to insert before them, which crashes the whole page.
 *
 * From this call on, each replaced text is recorded with its replacement. A text that changes takes its place again, so
 * that the translator processes it anew. A text that is removed or moved takes its replacement along.
 *
 * Rejected: forbidding translation would fail the users who need it; an error boundary around each text would lose form
 * input.
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
    if (text.isConnected) return; // inside its replacement, or restored
    const instead = successors(record);
    if (instead.length === 0) return; // usually done by React itself
    replacements.set(text, instead);
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

const standInsOf = (text: Node): readonly ChildNode[] => replacements.get(text) ?? [];

/** Whether React created a node: it stores its own properties on each. */
const isReacts = (node: Node): boolean => Object.keys(node).some((key) => key.startsWith('__reactFiber$'));

/**
 * Returns the nodes that replaced a removed one: those added with its removal, else the one just inserted beside it.
 */
function successors({ addedNodes, previousSibling, nextSibling }: MutationRecord): readonly ChildNode[] {
  const isFree = (node: Node | null): node is ChildNode => node !== null && !isReacts(node) && !replaced.has(node);
  const added = Array.from(addedNodes).filter(isFree);
  return added.length > 0 ? added : [previousSibling, nextSibling].filter(isFree).slice(0, 1);
}

function forget(text: Text): void {
  for (const one of standInsOf(text)) replaced.delete(one);
  replacements.delete(text);
}

/** Restores a text that has changed while other nodes replaced it. */
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

/** Removes the replacement or wrapper of a text that React moves within its parent. */
function takeAlong(node: Node, parent: Node): void {
  if (!(node instanceof Text)) return;
  dropStandIns(node);
  if (node.parentNode !== null && node.parentNode !== parent && parent.contains(node)) wrapperOf(node, parent).remove();
}

/** Returns the child of `ancestor` that contains a node. */
function childWith(node: Node, ancestor: Node): ChildNode {
  let child = node;
  while (child.parentNode && child.parentNode !== ancestor) child = child.parentNode;
  return child as ChildNode;
}

/**
 * Returns the outermost wrapper of a node below `ancestor` that contains no other node of React's; the node itself if
 * there is none.
 */
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
