/** A client's code, how to run it against this hub, and the events it receives. */
export interface ClientPage {
  readonly id: string;
  readonly title: string;
  readonly over: string;
  readonly lead: string;
  /** Code snippets. `{origin}` is replaced by the hub's origin, `{socket}` by the same as a WebSocket address. */
  readonly snippets: readonly { readonly about: string; readonly code: string }[];
  readonly run: readonly string[];
  /** The events it receives, by type. */
  readonly receives: readonly { readonly type: string; readonly when: string; readonly example: string }[];
  /** How the page itself listens: protocol and address. */
  readonly listen: { readonly protocol: 'socketio' | 'ws' | 'sse'; readonly address: string; readonly events?: string };
  /** How it resumes after an interruption. */
  readonly resume: string;
}
