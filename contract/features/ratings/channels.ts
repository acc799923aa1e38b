export const RATINGS_CHANNEL = 'ratings';
