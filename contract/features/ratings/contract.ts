import { defineContract } from '../../core/define';
import { ratingsCommands } from './commands';
import { ratingsProblems } from './problems';
import { ratingEvents } from './schemas';

/** Films and their ratings. */
export const ratingsContract = defineContract({
  name: 'ratings',
  channels: {
    /** The ratings of all films, in one history. */
    ratings: {
      log: true,
      slow: 'conflate',
      keep: { count: 10_000, days: 30 },
      tail: 256,
      internal: false,
      conflateBy: ['movieId'],
      events: ratingEvents,
    },
  },
  commands: ratingsCommands,
  problems: ratingsProblems,
});
