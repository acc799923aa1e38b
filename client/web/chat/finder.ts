import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useConnection } from '../../react';

/** So long the typing must rest before the hub is asked, in milliseconds. */
const REST_MS = 200;

/** Looks something up while somebody types; what was found before stays until the next answer. */
export function useFinder<T>(what: string, typed: string, find: (words: string) => Promise<T>, least = 0) {
  const { user } = useConnection();
  const [rested] = useDebouncedValue(typed.trim(), REST_MS);
  return useQuery({
    queryKey: ['chat', user?.id, what, rested],
    queryFn: () => find(rested),
    enabled: rested.length >= least,
    staleTime: 5_000,
    placeholderData: (before) => before,
  });
}
