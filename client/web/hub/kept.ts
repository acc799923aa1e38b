import { useState } from 'react';

/**
 * Returns the last defined value: earlier data stays visible while another read is running, or if it fails. Equal
 * values must be the same object.
 */
export function useKept<T>(value: T | undefined): T | undefined {
  const [kept, setKept] = useState(value);
  if (value !== undefined && value !== kept) setKept(value);
  return value ?? kept;
}
