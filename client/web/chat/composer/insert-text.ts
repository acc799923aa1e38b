/** The call is deprecated without a successor: no other one writes into the browser's history. */
interface Editable {
  execCommand(command: 'insertText', showUi: false, text: string): boolean;
}

/**
 * Writes into a field as somebody's typing would: over what is selected or over `place`, with the caret behind it, and so
 * that the browser's Undo takes it back. A value that a program sets has no place in that history.
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
