'use client';

import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { UserView } from '../../../contract/core/identity';
import { Problem } from '../../../contract/problems';
import { useConnection, usePulso } from '../../react';
import { token } from '../hub/token';
import { firstIdentity } from './first-identity';
import { hint } from './hint';
import { SESSION_KEY } from './session-key';
import { signOutNote } from './sign-out-note';

/** The session in the answers of `/api/auth/entrar` and `/api/auth/yo`. */
export interface SignedIn {
  readonly usuario: UserView;
  /** When it ends, ISO 8601. */
  readonly expira: string;
}

/** Why the session ended; `elsewhere`: another tab of this browser has signed out. */
export type Ending = 'expired' | 'left' | 'elsewhere';

/** The current user, as far as is known. `open`: classroom mode, where a guest may do everything. */
export type Session =
  /** `asked`: no user is known to be signed in; a guest's permissions are not known yet. */
  | { readonly status: 'unknown'; readonly asked: boolean }
  | { readonly status: 'unreachable'; retry(): void }
  | { readonly status: 'guest'; readonly open: boolean; readonly ending: Ending | undefined }
  | { readonly status: 'user'; readonly user: UserView };

interface SessionControl {
  readonly session: Session;
  /** Starts the session created by the sign-in. */
  begin(made: SignedIn & { readonly token: string }): void;
  /** Ends the session, here and in every other tab. @throws Problem */
  end(): Promise<void>;
}

interface SignedOut {
  readonly usuario: null;
  readonly ending?: Ending;
}

const SessionContext = createContext<SessionControl | undefined>(undefined);

/** Provides the session, and detects its end: by the clock, by the connection, by a refused request. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const pulso = usePulso();
  const queries = useQueryClient();
  const leaving = useRef(false);

  const known = useQuery({
    queryKey: SESSION_KEY,
    staleTime: Infinity,
    retry: true,
    queryFn: async (): Promise<SignedIn | SignedOut> => {
      const before = queries.getQueryData<SignedIn | SignedOut>(SESSION_KEY);
      // Asked only with a reason: otherwise every visit of a guest would begin with a refusal.
      const reason = before?.usuario ?? pulso.connection.get().user ?? hint.get();
      if (reason === false || (reason === undefined && !before && !(await firstIdentity(pulso)))) {
        hint.set(false);
        return before ?? { usuario: null };
      }
      try {
        hint.set(true);
        const { data } = await pulso.rest.get<{ data: SignedIn }>('/api/auth/yo');
        leaving.current = false; // a user has signed in again, perhaps in another tab
        return data;
      } catch (problem) {
        if (!(problem instanceof Problem) || problem.status !== 401) throw problem;
        hint.set(false);
        if (!before?.usuario) return before ?? { usuario: null };
        return { usuario: null, ending: leaving.current ? 'left' : signOutNote.get() ? 'elsewhere' : 'expired' };
      }
    },
  });
  useWatch(known.data, () => void known.refetch());

  const begin = useCallback<SessionControl['begin']>(
    ({ token: bearer, ...made }) => {
      token.keep(bearer);
      hint.set(true);
      signOutNote.set(false);
      leaving.current = false;
      queries.setQueryData<SignedIn>(SESSION_KEY, made);
      pulso.reconnect(made.usuario.id);
    },
    [pulso, queries],
  );
  const end = useCallback(async () => {
    leaving.current = true;
    // Stored first: the hub informs the other tabs of the end before this one receives its answer.
    signOutNote.set(true);
    await pulso.rest.post('/api/auth/salir').catch((problem: unknown) => {
      leaving.current = false;
      signOutNote.set(false);
      throw problem;
    });
    token.forget();
    hint.set(false);
    queries.setQueryData<SignedOut>(SESSION_KEY, { usuario: null, ending: 'left' });
    pulso.reconnect(null);
  }, [pulso, queries]);

  const { open } = useConnection();
  const awaited = !useIsIdentified();
  const { data, failureCount, refetch } = known;
  const session = useMemo<Session>(() => {
    if (data?.usuario) return { status: 'user', user: data.usuario };
    if (data && !awaited) return { status: 'guest', open, ending: data.ending };
    if (failureCount > 0) return { status: 'unreachable', retry: () => void refetch() };
    return { status: 'unknown', asked: data !== undefined };
  }, [data, awaited, failureCount, open, refetch]);

  return (
    <SessionContext value={useMemo(() => ({ session, begin, end }), [session, begin, end])}>{children}</SessionContext>
  );
}

/**
 * Whether the connection has ever named the user, or failed. Only it knows whether guests have permissions here: until
 * then no visitor is refused. The answer stays valid during a reconnect.
 */
function useIsIdentified(): boolean {
  const { user, status } = useConnection();
  const [isIdentified, setIsIdentified] = useState(false);
  if (!isIdentified && (user !== undefined || (status !== 'idle' && status !== 'connecting'))) setIsIdentified(true);
  return isIdentified;
}

/** The longest delay of a browser's timer. */
const MAX_TIMEOUT = 2 ** 31 - 1;

const GUEST = 'guest';

/** A comparable key of a user and their permissions: the same user's role can change. */
const identityOf = (user: UserView | null): string => (user ? `${user.id} ${user.rol}` : GUEST);

/** Asks again who is signed in when the evidence contradicts the current belief. */
function useWatch(known: SignedIn | SignedOut | undefined, ask: () => void): void {
  const pulso = usePulso();
  const { status, user, why } = useConnection();
  const knownAs = known && identityOf(known.usuario);
  const connectedAs = status === 'online' && user !== undefined ? identityOf(user) : undefined;
  const expires = known?.usuario ? known.expira : undefined;
  const ended = why === 'session_ended';

  useEffect(() => {
    const differs = knownAs !== undefined && connectedAs !== undefined && knownAs !== connectedAs;
    if (differs || (ended && knownAs !== GUEST)) ask();
    // Runs on each change of the evidence, not of the callback.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [knownAs, connectedAs, ended]);

  useEffect(() => {
    if (expires === undefined) return;
    const remaining = new Date(expires).getTime() - Date.now() + 500;
    const timer = setTimeout(ask, Math.min(Math.max(0, remaining), MAX_TIMEOUT));
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [expires]);

  // A connection that ended with its session does not reconnect by itself; a guest's does.
  useEffect(() => {
    if (knownAs !== GUEST || !ended) return;
    token.forget();
    pulso.reconnect(null);
  }, [knownAs, ended, pulso]);
}

function useControl(): SessionControl {
  const control = useContext(SessionContext);
  if (!control) throw new Error('there is no SessionProvider above');
  return control;
}

/** Returns the current session. */
export const useSession = (): Session => useControl().session;

/** Returns the operations to sign in and out. */
export const useSessionControl = (): Omit<SessionControl, 'session'> => useControl();
