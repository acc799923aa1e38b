/** A client's own words, how to run them against this hub, and what they hear. */
export interface ClientPage {
  readonly id: string;
  readonly title: string;
  readonly over: string;
  readonly lead: string;
  /** The snippet. `{origin}` stands for where the hub is, `{socket}` for the same as a WebSocket address. */
  readonly snippets: readonly { readonly about: string; readonly code: string }[];
  readonly run: readonly string[];
  /** What it hears, by type. */
  readonly hears: readonly { readonly type: string; readonly when: string; readonly example: string }[];
  /** How the page itself listens: which protocol, and where. */
  readonly listen: { readonly protocol: 'socketio' | 'ws' | 'sse'; readonly address: string; readonly events?: string };
  /** How it goes on after an interruption. */
  readonly resume: string;
}
