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

/** The numbers of a channel's subscribers. */
export interface Followed {
  readonly connections: number;
  readonly users: number;
}

/** A page of rows, the cursor of the next page, and the total of matching rows. */
export interface Page<Row> extends PageInfo {
  rows: Row[];
}

/**
 * The connections and subscriptions on all nodes of the hub. Data of other nodes is as old as their last report; this
 * node's data is exact.
 */
export interface Roster {
  /** Reports this node's changes since the previous report. Free where nothing changed. */
  report(): Promise<void>;
  /** Lists connections in a stable order: a row keeps its place. @throws Problem for an invalid cursor. */
  connections(query: ConnectionsQuery): Promise<Page<ConnectionRow>>;
  connection(id: string): Promise<ConnectionDetail | undefined>;
  /** Lists the channels with subscribers, by name. */
  channels(query: ChannelsQuery): Promise<Page<ChannelRow>>;
  /** Counts the connections of each user; users without any are left out. */
  connectionsOf(userIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Counts the connections subscribed to each channel; channels without any are left out. */
  readersOf(channels: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Counts the connections and principals subscribed to each channel of a kind. */
  followed(kind: ChannelKind): Promise<ReadonlyMap<string, Followed>>;
  /** Returns the recipients of a notice to this audience as of now. */
  reach(audience: Audience): Promise<Reach>;
  close(): Promise<void>;
}

/** The most users that a preview names. */
export const SAMPLE = 10;
