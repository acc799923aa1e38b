import { parseArgs } from 'node:util';
import type { z } from 'zod';
import type { Role } from '../../contract/core/identity';
import { withDatabase } from './with-database';
import { newPassword, newUser, openUsers, type ListedUser, type Users } from '../identity/users';
import { prepareUsername } from '../identity/opaque';
import { askPassword } from '../identity/ask-password';
import { append } from '../log/append';
import { describeFailure } from '../runtime/start-error';

const USAGE = `npm run users                                    lists the users
npm run users -- add <username> [--name <name>] [--role customer|admin]
npm run users -- password <username>             sets a new password and ends the user's sessions

The password is asked for, or is the first line of standard input.
`;

/** A request of the operator that cannot be done, in one line. */
class Refusal extends Error {}

/** `npm run users`: manages the users of the configured or embedded database, also beside a running server. */
async function main(): Promise<void> {
  const { values, positionals } = parse();
  const [act = 'list', username, ...rest] = positionals;
  if (values.help) return void process.stdout.write(USAGE);
  if (rest.length > 0 || !Object.hasOwn(acts, act) || (act === 'list') !== (username === undefined)) {
    throw new Refusal(USAGE);
  }
  process.stdout.write(await acts[act as keyof typeof acts]({ username: prepareUsername(username ?? ''), ...values }));
}

interface Arguments {
  readonly username: string;
  readonly name?: string | undefined;
  readonly role?: string | undefined;
}

const acts = {
  list: () => visit(async (users) => tableOf(await users.list())),
  async add({ username, name = username, role = 'customer' }: Arguments) {
    const user = checked(newUser.safeParse({ username, name, role: role as Role }));
    const password = await passwordOf(username);
    return visit(async (users) => {
      if (!(await users.add(user, password))) throw new Refusal(`username: there is a user "${username}" already\n`);
      return `${username} can sign in (${user.role}).\n`;
    });
  },
  async password({ username }: Arguments) {
    const password = await passwordOf(username);
    return visit(async (users) => {
      if (!(await users.setPassword(username, password)))
        throw new Refusal(`username: there is no user "${username}"\n`);
      return `${username} has a new password; their sessions have ended.\n`;
    });
  },
} satisfies Record<string, (args: Arguments) => Promise<string>>;

async function passwordOf(username: string): Promise<string> {
  const password = await askPassword(username);
  if (password === undefined) throw new Refusal('password: the two are not the same\n');
  return checked(newPassword.safeParse(password), 'password');
}

const visit = (work: (users: Users) => Promise<string>): Promise<string> =>
  withDatabase((database) => work(openUsers(database, append)));

function parse() {
  try {
    const options = { name: { type: 'string' }, role: { type: 'string' }, help: { type: 'boolean' } } as const;
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    throw new Refusal(`${(error as Error).message}\n${USAGE}`);
  }
}

/** Returns the checked data. @throws Refusal that names what is invalid */
function checked<T>(result: { success: true; data: T } | { success: false; error: z.ZodError }, field?: string): T {
  if (result.success) return result.data;
  throw new Refusal(
    result.error.issues.map(({ path, message }) => `${field ?? path.join('.')}: ${message}\n`).join(''),
  );
}

function tableOf(users: readonly ListedUser[]): string {
  if (users.length === 0) return `There are no users. The first one:\n\nnpm run users -- add root --role admin\n`;
  const width = Math.max(...users.map(({ username }) => username.length));
  const line = ({ username, displayName, role, disabled }: ListedUser): string =>
    `${username.padEnd(width)}  ${role.padEnd(8)}  ${displayName}${disabled ? '  (disabled)' : ''}\n`;
  return users.map(line).join('');
}

const WITHOUT_TABLES = 'The database has no tables yet: start the server once, or run npm run db:migrate.';

function reasonOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  return `${(error as { code?: string }).code === 'P2021' ? WITHOUT_TABLES : describeFailure(error)}\n`;
}

main().catch((error: unknown) => {
  process.stderr.write(reasonOf(error));
  process.exitCode = 1;
});
