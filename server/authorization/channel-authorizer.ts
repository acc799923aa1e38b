import { parseChannel, type ChannelKind } from '../../contract/channels';
import type { Principal, UserPrincipal } from '../../contract/core/identity';
import { Problem, problem } from '../../contract/problems';
import type { ChannelAuthorizer } from '../hub/ports';
import { batchedAccess, type AccessLookup } from './batched-lookups';

/**
 * The access rule of one kind of channel: decided on the principal and the channel's key alone, or by a
 * database lookup. The only channel of a kind without keys has the key `''`.
 */
export type ChannelAccess = AccessLookup | ((principal: Principal, key: string) => boolean);

/** Access to a kind without keys, to whose channel every principal may subscribe. */
export const everybody: ChannelAccess = (_principal, key) => key === '';

/** Access to a kind without keys for principals for whom `allows` holds. */
export const accessIf =
  (allows: (principal: Principal) => boolean): ChannelAccess =>
  (principal, key) =>
    key === '' && allows(principal);

/** Decides who may subscribe to a channel, by the rules of all features. Channels of an unknown kind are refused. */
export class FoldedAuthorizer implements Required<ChannelAuthorizer> {
  readonly #access = new Map<ChannelKind, ChannelAccess>();
  /** The same lookups, batched; kinds that share one are looked up together. */
  readonly #batched = new Map<AccessLookup, AccessLookup>();
  readonly #autoSubscriptions: ((principal: Principal) => Promise<readonly string[]>)[] = [];

  /** @throws RangeError for a kind that has a rule already */
  add(access: Partial<Record<ChannelKind, ChannelAccess>>): void {
    for (const [kind, rule] of Object.entries(access) as [ChannelKind, ChannelAccess][]) {
      if (this.#access.has(kind)) throw new RangeError(`channels of the kind ${kind} have two access rules`);
      if (typeof rule === 'function') this.#access.set(kind, rule);
      else {
        const shared = this.#batched.get(rule) ?? batchedAccess(rule);
        this.#batched.set(rule, shared);
        this.#access.set(kind, shared);
      }
    }
  }

  /** Adds channels to which a new connection is subscribed without asking. */
  addAutoSubscriptions(channelsOf: (principal: Principal) => Promise<readonly string[]>): void {
    this.#autoSubscriptions.push(channelsOf);
  }

  async canSubscribe(principal: Principal, channel: string): Promise<boolean> {
    const { kind, key = '' } = parseChannel(channel) ?? {};
    const access = kind && this.#access.get(kind);
    if (!access) return false;
    return typeof access === 'function' ? access(principal, key) : access.canSubscribe(principal, key);
  }

  async filterPermitted(principal: Principal, channels: readonly string[]): Promise<ReadonlySet<string>> {
    const seen = new Set<string>();
    const keysByAccess = new Map<AccessLookup, Map<string, string[]>>();
    for (const channel of channels) {
      const { kind, key = '' } = parseChannel(channel) ?? {};
      const access = kind && this.#access.get(kind);
      if (typeof access === 'function') {
        if (access(principal, key)) seen.add(channel);
      } else if (access) {
        const channelsByKey = keysByAccess.get(access) ?? new Map<string, string[]>();
        keysByAccess.set(access, channelsByKey);
        const sameKey = channelsByKey.get(key);
        if (sameKey) sameKey.push(channel);
        else channelsByKey.set(key, [channel]);
      }
    }
    await Promise.all(
      [...keysByAccess].map(async ([access, channelsByKey]) => {
        const keys = await access.filterPermitted(principal, [...channelsByKey.keys()]);
        for (const key of keys) for (const channel of channelsByKey.get(key) ?? []) seen.add(channel);
      }),
    );
    return seen;
  }

  async autoSubscriptions(principal: Principal): Promise<readonly string[]> {
    const channels = await Promise.all(this.#autoSubscriptions.map((channelsOf) => channelsOf(principal)));
    return channels.flat();
  }
}

/** Says who a signed-in user is by now. @throws Problem `auth.invalid_token` where the session has ended */
export type Confirm = (principal: UserPrincipal) => Promise<UserPrincipal>;

/** Asks another authorizer for administrators as the database knows them now: they may have been ones until this moment. */
export class ConfirmingAuthorizer implements ChannelAuthorizer {
  /** Until it is set, no administrator is confirmed. */
  #confirm: Confirm = () => Promise.reject(problem('auth.invalid_token'));

  constructor(private readonly authorizer: Required<ChannelAuthorizer>) {}

  confirmBy(confirm: Confirm): void {
    this.#confirm = confirm;
  }

  autoSubscriptions(principal: Principal): Promise<readonly string[]> {
    return this.authorizer.autoSubscriptions(principal);
  }

  async canSubscribe(principal: Principal, channel: string): Promise<boolean> {
    const known = await this.#now(principal);
    return known !== undefined && this.authorizer.canSubscribe(known, channel);
  }

  async filterPermitted(principal: Principal, channels: readonly string[]): Promise<ReadonlySet<string>> {
    const known = await this.#now(principal);
    return known === undefined ? new Set() : this.authorizer.filterPermitted(known, channels);
  }

  /** @returns nothing where the session has ended */
  async #now(principal: Principal): Promise<Principal | undefined> {
    if (principal.kind !== 'user' || principal.role !== 'admin') return principal;
    try {
      return await this.#confirm(principal);
    } catch (error) {
      if (error instanceof Problem && error.code === 'auth.invalid_token') return undefined;
      throw error;
    }
  }
}
