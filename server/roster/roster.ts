import type {
  Audience,
  ChannelRow,
  ChannelsQuery,
  ConnectionDetail,
  ConnectionRow,
  ConnectionsQuery,
  Reach,
} from '../../contract/core/connections';
import type { PageInfo } from '../../contract/core/rest/query';
import type { ChannelKind } from '../../contract/channels';

/** Who follows a channel, in numbers. */
export interface Followed {
  readonly connections: number;
  readonly users: number;
}

/** A page of rows, where the next one begins, and how many rows match in all. */
export interface Page<Row> extends PageInfo {
  rows: Row[];
}

/**
 * Who is connected to which node, and what they follow, over all nodes of the hub. What other nodes have is as old
 * as their last report; what this node has is exact.
 */
export interface Roster {
  /** Tells the others what has changed here since the report before. Costs nothing where nothing did. */
  report(): Promise<void>;
  /** In a stable order: a row keeps its place for as long as it is there. @throws Problem for a cursor of no page. */
  connections(query: ConnectionsQuery): Promise<Page<ConnectionRow>>;
  connection(id: string): Promise<ConnectionDetail | undefined>;
  /** Channels that somebody follows, by name. */
  channels(query: ChannelsQuery): Promise<Page<ChannelRow>>;
  /** How many connections each of the users has; those who have none are left out. */
  connectionsOf(userIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** How many connections follow each of the channels; those without readers are left out. */
  readersOf(channels: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** How many connections and principals follow each channel of a kind. */
  followed(kind: ChannelKind): Promise<ReadonlyMap<string, Followed>>;
  /** Whom a notice to this audience would reach now. */
  reach(audience: Audience): Promise<Reach>;
  close(): Promise<void>;
}

/** How many users a preview names. */
export const SAMPLE = 10;
