'use client';
import type { RatingsState } from '../sdk/features/ratings/ratings';
import { useStore } from './hooks';
import { usePulso } from './provider';

/** All films with their ratings, live while the component is mounted. */
export const useRatings = (): RatingsState => useStore(usePulso().ratings());
