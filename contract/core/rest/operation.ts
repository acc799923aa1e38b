import { z } from 'zod';
import type { CommandContract } from '../specs';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Whom an operation serves: `operator` is an administrator, and in classroom mode anybody; `program` asks no names. */
export type Audience = 'anybody' | 'user' | 'admin' | 'operator' | 'program';

/** One method of one path: what it takes and what it answers. The server's routes and this table are the same set. */
export interface Operation {
  readonly method: Method;
  /** As the server writes it: `/api/cuentas/:cedula`. */
  readonly path: string;
  /** The group that documents show it in. */
  readonly tag: string;
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
  readonly command?: string;
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
  readonly refusals?: readonly string[];
}

/** What is said of an operation besides its method and path. */
export type Details = Omit<Operation, 'method' | 'path' | 'tag'>;

/** Writes a table of one tag's operations. */
export const operationsOf =
  (tag: string) =>
  (method: Method, path: string, details: Details): Operation => ({ method, path, tag, ...details });

/** Writes operations that are commands of `commands`: input and reply are the command's. */
export function commandOf<C extends Readonly<Record<string, CommandContract>>>(tag: string, commands: C) {
  return (
    method: Method,
    path: string,
    name: keyof C & string,
    details: Omit<Details, 'reply' | 'body' | 'command'>,
  ): Operation => {
    const { input, output } = commands[name] as CommandContract;
    return { method, path, tag, command: name, body: input, reply: output, ...details };
  };
}

/** The answer of what has nothing to say but that it is done. */
export const nothing = z.null();
