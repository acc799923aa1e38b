import { z } from 'zod';
import { commands, type CommandName } from '../commands';
import type { ProblemCode } from '../problems';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Whom an operation serves: `operator` is an administrator, and in classroom mode anybody; `program` asks no names. */
export type Audience = 'anybody' | 'user' | 'admin' | 'operator' | 'program';

/** What REST's operations are sorted by. */
export const tags = {
  bank: 'Accounts, and money that moves between them',
  chat: 'Rooms, messages and people',
  catalog: 'Products',
  ratings: 'Films and what they are rated',
  jobs: 'The log, scraping jobs and what they have found',
  administration: 'What administrators read and do',
  identity: 'Signing in and out, and users',
  operations: 'How the server is',
} as const satisfies Record<string, string>;
export type Tag = keyof typeof tags;

/** One method of one path: what it takes and what it answers. The server's routes and this table are the same set. */
export interface Operation {
  readonly method: Method;
  /** As the server writes it: `/api/cuentas/:cedula`. */
  readonly path: string;
  readonly tag: Tag;
  readonly summary: string;
  /** What the summary has no room for. */
  readonly note?: string;
  readonly who: Audience;
  /** What stands in the path, by name; a command's own input says so itself. */
  readonly params?: Readonly<Record<string, z.ZodType>>;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body may be missing: everything stands in the path. */
  readonly bodyless?: boolean;
  /** The command that it is, whose input is path and body together. */
  readonly command?: CommandName;
  /** What stands under `data`; where `bare`, the whole answer. */
  readonly reply: z.ZodType;
  /** What stands beside `data`. */
  readonly beside?: Readonly<Record<string, z.ZodType>>;
  readonly bare?: true;
  /** 200 unless told. */
  readonly status?: number;
  /** What else than JSON it can answer with. */
  readonly also?: string;
  /** Refusals of its own, beyond those that go with every body, query, command and sign-in. */
  readonly refusals?: readonly ProblemCode[];
}

/** What is said of an operation besides its method and path. */
export type Details = Omit<Operation, 'method' | 'path' | 'tag'>;

/** Writes a table of one tag's operations. */
export const operationsOf =
  (tag: Tag) =>
  (method: Method, path: string, details: Details): Operation => ({ method, path, tag, ...details });

/** A post that is a command: its input and its answer are the command's. */
export function commandOf(tag: Tag) {
  return (
    method: Method,
    path: string,
    name: CommandName,
    details: Omit<Details, 'reply' | 'body' | 'command'>,
  ): Operation => ({
    method,
    path,
    tag,
    command: name,
    body: commands[name].input,
    reply: commands[name].output,
    ...details,
  });
}

/** The answer of what has nothing to say but that it is done. */
export const nothing = z.null();
