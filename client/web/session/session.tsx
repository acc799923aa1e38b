'use client';

import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { UserView } from '../../../contract/core/identity';
import { Problem } from '../../../contract/problems';
import { useConnection, usePulso } from '../../react';
import { token } from '../hub/token';
import { firstWord } from './first-word';
import { hint } from './hint';
import { SESSION_KEY } from './session-key';
import { signOutNote } from './sign-out-note';

/** What `/api/auth/entrar` and `/api/auth/yo` tell of a session. */
export interface SignedIn {
  readonly usuario: UserView;
  /** When it ends, ISO 8601. */
  readonly expira: string;
}

/** Why nobody is signed in any more, where somebody was; `elsewhere`: another tab of this browser has signed out. */
export type Ending = 'expired' | 'left' | 'elsewhere';

/** Who uses this browser, as far as is known. `open`: classroom mode, where a guest may do everything. */
export type Session =
  /** `asked`: nobody is known to be signed in; whether a guest may do anything here is not known yet. */
  | { readonly status: 'unknown'; readonly asked: boolean }
  | { readonly status: 'unreachable'; retry(): void }
  | { readonly status: 'guest'; readonly open: boolean; readonly ending: Ending | undefined }
  | { readonly status: 'user'; readonly user: UserView };

interface SessionControl {
  readonly session: Session;
  /** Takes up the session that signing in has made. */
  begin(made: SignedIn & { readonly token: string }): void;
  /** Ends it, here and in every other tab. @throws Problem */
  end(): Promise<void>;
}

interface SignedOut {
  readonly usuario: null;
  readonly ending?: Ending;
}

const SessionContext = createContext<SessionControl | undefined>(undefined);

/** Knows who is signed in, and finds out when that ends: by the clock, by the connection, by a refused request. */
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
      // Asked only where there is reason to: a guest's every visit would begin with a refusal.
      const reason = before?.usuario ?? pulso.connection.get().user ?? hint.get();
      if (reason === false || (reason === undefined && !before && !(await firstWord(pulso)))) {
        hint.set(false);
        return before ?? { usuario: null };
      }
      try {
        hint.set(true);
        const { data } = await pulso.rest.get<{ data: SignedIn }>('/api/auth/yo');
        leaving.current = false; // somebody has signed in again, perhaps in another tab
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
    // Noted first: the other tabs hear from the hub that the session has ended before this one has its answer.
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
  const awaited = !useHasSpoken();
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
 * Whether the connection has ever said who this is, or could not. Only it knows whether guests may do anything here: until
 * then nobody is turned away. What it said holds while it starts over.
 */
function useHasSpoken(): boolean {
  const { user, status } = useConnection();
  const [hasSpoken, setHasSpoken] = useState(false);
  if (!hasSpoken && (user !== undefined || (status !== 'idle' && status !== 'connecting'))) setHasSpoken(true);
  return hasSpoken;
}

/** The longest that a browser's timer can wait. */
const MAX_TIMEOUT = 2 ** 31 - 1;

const GUEST = 'guest';

/** Who somebody is and what they may do, to be compared: a role changes under the same user. */
const standing = (user: UserView | null): string => (user ? `${user.id} ${user.rol}` : GUEST);

/** Asks again who is signed in as soon as something speaks against what is believed. */
function useWatch(believed: SignedIn | SignedOut | undefined, ask: () => void): void {
  const pulso = usePulso();
  const { status, user, why } = useConnection();
  const believedAs = believed && standing(believed.usuario);
  const connectedAs = status === 'online' && user !== undefined ? standing(user) : undefined;
  const expires = believed?.usuario ? believed.expira : undefined;
  const ended = why === 'session_ended';

  useEffect(() => {
    const differs = believedAs !== undefined && connectedAs !== undefined && believedAs !== connectedAs;
    if (differs || (ended && believedAs !== GUEST)) ask();
    // Asked on each change of the evidence, not of the question.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [believedAs, connectedAs, ended]);

  useEffect(() => {
    if (expires === undefined) return;
    const left = new Date(expires).getTime() - Date.now() + 500;
    const timer = setTimeout(ask, Math.min(Math.max(0, left), MAX_TIMEOUT));
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [expires]);

  // A connection that ended with its session does not come back by itself; a guest's does.
  useEffect(() => {
    if (believedAs !== GUEST || !ended) return;
    token.forget();
    pulso.reconnect(null);
  }, [believedAs, ended, pulso]);
}

function useControl(): SessionControl {
  const control = useContext(SessionContext);
  if (!control) throw new Error('there is no SessionProvider above');
  return control;
}

/** Who is signed in. */
export const useSession = (): Session => useControl().session;

/** Signing in and out. */
export const useSessionControl = (): Omit<SessionControl, 'session'> => useControl();
