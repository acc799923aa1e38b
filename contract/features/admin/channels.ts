export const ACTS_CHANNEL = 'acts';
