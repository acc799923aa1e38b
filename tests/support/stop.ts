import { runningTests } from './servers/running';

/** jest calls this once, after the last test, failed or not. */
export default async function stop(): Promise<void> {
  await runningTests.current?.postgres.close();
  await runningTests.current?.keeper.close();
}
