import type { Readable } from '../../core/store';
import { defineClientFeature } from '../../feature';
import { Ratings, type RatingsState } from './ratings';

export interface RatingsClient {
  /** All films with their scores and the user's ratings; live while there are subscribers. Always the same object. */
  ratings(): Readable<RatingsState>;
}

export const ratingsClient = defineClientFeature<RatingsClient>(({ rest, up, want }) => {
  const ratings = new Ratings({ rest, up, want });
  return { follower: ratings, api: { ratings: () => ratings.store } };
});
