/** Sources of operations' events. */
export const opsSources = ['backend', 'scraping', 'system'] as const;
export type OpsSource = (typeof opsSources)[number];

export const logLevels = ['info', 'success', 'warning', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];
