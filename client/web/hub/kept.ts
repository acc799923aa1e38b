import { useState } from 'react';

/**
 * The last value that there was, for as long as there is none: what was read before stays in sight while another reading is
 * under way, and where it fails. The value must be the same object for as long as it is the same.
 */
export function useKept<T>(value: T | undefined): T | undefined {
  const [kept, setKept] = useState(value);
  if (value !== undefined && value !== kept) setKept(value);
  return value ?? kept;
}
