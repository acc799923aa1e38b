import { Problem } from '../../contract/problems';
import { ChatTerminal } from './chat-terminal';
import { readOptions, UsageError, type Options } from './options';
import { words } from './dictionary';

/** `npm run chat -- --room 1 --user Alice` */
async function main(): Promise<number> {
  const { stdin: input, stdout: output, argv, env } = process;
  let options: Options;
  try {
    options = readOptions({ args: argv.slice(2), env, isTerminal: output.isTTY });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${words.es.usage}\n`);
    return 2;
  }
  const { usage, wrongPassword, unreachable } = words[options.language];
  if (options.help) {
    output.write(`${usage}\n`);
    return 0;
  }
  try {
    return await new ChatTerminal(options, { input, output }).run();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const isAway = error.code === 'server.unavailable';
    const isWrong = error.code === 'auth.wrong_credentials';
    process.stderr.write(`${isAway ? unreachable(options.url) : isWrong ? wrongPassword : error.message}\n`);
    return 1;
  }
}

void main().then((code) => process.exit(code));
