import type { MessageView } from '../../../../contract/features/chat/schemas';

/** What the user writes: a new message, a reply or an edit. */
export type Writing =
  | { readonly kind: 'new' }
  | { readonly kind: 'reply'; readonly message: MessageView }
  | { readonly kind: 'edit'; readonly message: MessageView };
