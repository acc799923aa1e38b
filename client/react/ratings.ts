'use client';
import type { RatingsState } from '../sdk/features/ratings/ratings';
import { useStore } from './hooks';
import { usePulso } from './provider';

/** All films and how they are rated, live while the component is mounted. */
export const useRatings = (): RatingsState => useStore(usePulso().ratings());
