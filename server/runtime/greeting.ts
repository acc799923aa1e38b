import type { Config } from './config';

/** The input of the greeting. */
export interface Greeting {
  readonly config: Config;
  readonly url: string;
  readonly ready: boolean;
  /** Lines with the users of a demonstration. */
  readonly signIns: readonly string[];
}

/** Returns the text at the end of a start: the URL, and who can sign in. */
export function greeting({ config, url, ready, signIns }: Greeting): string {
  const lines = [`Pulso listens on ${config.publicUrl ?? url}`];
  if (!ready) lines.push('The database does not answer yet; Pulso keeps trying.');
  if (signIns.length > 0) lines.push('Sign in as:', ...signIns.map((line) => `  ${line}`));
  if (config.open !== 'off') {
    const whom = config.open === 'public' ? 'EVERYBODY WHO CAN REACH THIS MACHINE' : 'everybody on this machine';
    lines.push(`CLASSROOM MODE (PULSO_OPEN): without sign-in ${whom} may do everything and sees every balance.`);
  }
  lines.push('Ctrl+C stops it.');
  return `\n${lines.map((line) => `  ${line}`).join('\n')}\n\n`;
}
