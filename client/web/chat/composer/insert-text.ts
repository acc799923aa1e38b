/** The call is deprecated without a replacement: no other one adds to the browser's undo history. */
interface Editable {
  execCommand(command: 'insertText', showUi: false, text: string): boolean;
}

/**
 * Inserts text as if it were typed: over the selection or over `place`, with the caret after it, and so that Undo
 * reverts it. A value set by a program is not in the undo history.
 */
export function insertText(
  field: HTMLTextAreaElement,
  text: string,
  place?: readonly [from: number, to: number],
): void {
  field.focus();
  if (place) field.setSelectionRange(...place);
  if ((document as Editable).execCommand('insertText', false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, 'end');
  field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertText', data: text }));
}
