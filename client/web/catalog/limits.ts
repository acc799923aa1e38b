/** The contract's limits, without its schemas, which a page need not load. */
export const MAX_NAME = 120;
export const MAX_DESCRIPTION = 2_000;
