import type { Principal } from '../../contract/identity';

/** One request to change something, as the edge hands it in. */
export interface CommandRequest {
  name: string;
  /** As it came from outside; parsed here, strictly. */
  input: unknown;
  /** The client's command id (idempotency key); where absent and allowed, the server makes one. */
  id?: string;
  /** Whether a missing id may be made here (HTTP) or is refused for commands that want one (sockets). */
  mayGenerateId?: boolean;
  principal: Principal;
  /** For the log: which request or packet this came with. */
  requestId?: string;
}

/** What took effect, in the wire's words. */
export interface CommandReply {
  success: true;
  data: Record<string, unknown>;
}

/**
 * The only door in: parse, authorise, recognise repeats, commit.
 * @throws Problem for every refusal; nothing was written then.
 */
export type Run = (request: CommandRequest) => Promise<CommandReply>;
