import type { MessageView } from '../../../../contract/features/chat/schemas';

/** Whether one writes anew, answers, or changes what one has written. */
export type Writing =
  | { readonly kind: 'new' }
  | { readonly kind: 'reply'; readonly message: MessageView }
  | { readonly kind: 'edit'; readonly message: MessageView };
