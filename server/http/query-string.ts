import type { Request } from 'express';
import { z } from 'zod';
import type { AccountRow, AccountsOverviewQuery, AccountTotals } from '../../contract/features/bank/admin-schemas';
import type {
  Audience,
  ChannelRow,
  ChannelsQuery,
  ConnectionDetail,
  ConnectionRow,
  ConnectionsQuery,
  Reach,
} from '../../contract/core/connections';
import type { AuditQuery, AuditRow } from '../../contract/audit';
import type { NoticeRow, NoticesQuery, UserRow, UsersQuery } from '../../contract/features/admin/schemas';
import type { PageInfo } from '../../contract/core/rest/query';
import type { AccountPosition, AccountView, MovementsQuery, MovementView } from '../../contract/features/bank/schemas';
import type {
  CatalogPosition,
  ProductsPage,
  ProductsQuery,
  ProductView,
} from '../../contract/features/catalog/schemas';
import type { RoomStats } from '../../contract/features/chat/room-socket';
import type {
  BanView,
  ChatPosition,
  MemberView,
  MessagePage,
  MessagesQuery,
  PeopleQuery,
  RoomSnapshot,
  RoomsQuery,
  RoomSummary,
  SearchHit,
  SearchQuery,
} from '../../contract/features/chat/schemas';
import type { PersonView } from '../../contract/core/person';
import type { Position } from '../../contract/core/frames';
import type { Principal } from '../../contract/core/identity';
import { parseInput } from '../../contract/parse';
import type {
  JobDetail,
  JobsQuery,
  JobView,
  OpsEventRow,
  OpsEventsQuery,
  OpsSnapshot,
  ProxiesQuery,
  ProxyView,
} from '../../contract/features/ops/schemas';
import type { MoviesPage, MoviesQuery, MovieView, RatingsPosition } from '../../contract/features/ratings/schemas';
import { problem } from '../../contract/problems';
import type { StatsUpdated } from '../../contract/core/stats';

/** What the bank's routes read. Each query decides for itself what its caller may see. */
export interface BankQueries {
  account(principal: Principal, cedula: string): Promise<{ data: AccountView; position: AccountPosition }>;
  accounts(
    principal: Principal,
    page: { limite: number; despues?: string },
  ): Promise<{ data: AccountView[]; siguiente: string | null }>;
  movements(
    principal: Principal,
    cedula: string,
    query: MovementsQuery,
  ): Promise<{ data: MovementView[]; siguiente: number | null; position: AccountPosition }>;
  movementsPages(principal: Principal, cedula: string, query: MovementsQuery): AsyncIterable<MovementView[]>;
}

/** A page of rows, where the next one begins, and how many match in all. */
type Page<Row> = PageInfo & { rows: Row[] };

/** What the administrators' routes read. Who may ask is the routes' business. */
export interface AdminQueries {
  connections(query: ConnectionsQuery): Promise<Page<ConnectionRow>>;
  connection(id: string): Promise<ConnectionDetail | undefined>;
  channels(query: ChannelsQuery): Promise<Page<ChannelRow>>;
  users(query: UsersQuery): Promise<Page<UserRow>>;
  reach(audience: Audience): Promise<Reach>;
  notices(query: NoticesQuery): Promise<{ rows: NoticeRow[]; siguiente: number | null }>;
  accounts(query: AccountsOverviewQuery): Promise<Page<AccountRow> & { totales: AccountTotals }>;
  audit(query: AuditQuery): Promise<{ rows: AuditRow[]; siguiente: number | null }>;
}

/** A view, and where its channel stood when it was read (HUB-3). */
interface Positioned<View> {
  data: View;
  position: ChatPosition;
}

/** What the chat's routes read. Each query decides for itself what its caller may see. */
export interface ChatQueries {
  rooms(principal: Principal, query: RoomsQuery): Promise<Positioned<RoomSummary[]>>;
  room(principal: Principal, roomId: number): Promise<Positioned<RoomSnapshot>>;
  messages(principal: Principal, roomId: number, query: MessagesQuery): Promise<Positioned<MessagePage>>;
  members(principal: Principal, roomId: number, query: PeopleQuery): Promise<MemberView[]>;
  bans(principal: Principal, roomId: number): Promise<BanView[]>;
  people(principal: Principal, query: PeopleQuery): Promise<PersonView[]>;
  search(principal: Principal, query: SearchQuery): Promise<{ data: SearchHit[]; next: string | null }>;
}

/** What the catalog's routes read; everybody may. */
export interface CatalogQueries {
  products(query: ProductsQuery): Promise<ProductsPage>;
  product(id: number): Promise<{ data: ProductView; position: CatalogPosition }>;
}

/** Who reads; guests are told from one another by their address. */
interface Reader {
  readonly principal: Principal;
  readonly address: string | undefined;
}

/** What the films' routes read. */
export interface RatingQueries {
  movies(reader: Reader, query: MoviesQuery): Promise<MoviesPage>;
  movie(reader: Reader, movieId: string): Promise<{ data: MovieView; position: RatingsPosition }>;
}

/** What the operations' routes read. Who may ask is the routes' business. */
export interface OpsReads {
  snapshot(): Promise<{ data: Omit<OpsSnapshot, 'muestras'>; position: Position }>;
  jobs(query: JobsQuery): Promise<{ rows: JobView[]; siguiente: number | null }>;
  job(id: number): Promise<JobDetail>;
  events(query: OpsEventsQuery): Promise<{ rows: OpsEventRow[]; siguiente: number | null }>;
  proxies(query: ProxiesQuery): Promise<{ rows: ProxyView[]; siguiente: string | null; total: number }>;
  proxiesPages(query: ProxiesQuery): AsyncIterable<ProxyView[]>;
  /** The sample lists by their paths, and where a job finds them. */
  readonly samples: ReadonlyMap<string, string>;
  readonly sampleUrls: readonly string[];
}

/** What the routes read. */
export interface Queries {
  bank: BankQueries;
  chat: ChatQueries;
  catalog: CatalogQueries;
  ratings: RatingQueries;
  admin: AdminQueries;
  /** Connections and users of the rooms that somebody may see. */
  readonly rooms: (principal: Principal) => Promise<RoomStats>;
  ops: OpsReads;
  readonly stats: () => Promise<StatsUpdated> | StatsUpdated;
}

/** A query string that takes nothing. */
const noQuery = z.strictObject({});

/**
 * The query string, parsed strictly: an unknown key, or one that is there twice, is refused by its name.
 * @throws Problem `request.invalid`
 */
export function readQuery<S extends z.ZodType>(req: Request, schema: S): z.output<S> {
  for (const [key, value] of Object.entries(req.query)) {
    if (Array.isArray(value)) throw problem('request.invalid', { field: key, message: `${key}: parámetro repetido` });
    if (typeof value === 'string' && value.includes('\0'))
      throw problem('request.invalid', { field: key, message: `${key}: carácter nulo` });
  }
  return parseInput(schema, { ...req.query });
}

/** For routes without parameters in the query. @throws Problem `request.invalid` */
export function refuseQuery(req: Request): void {
  if (req.url.includes('?')) readQuery(req, noQuery);
}
