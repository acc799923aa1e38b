import { z } from 'zod';
import type { CommandContract } from '../specs';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Callers of an operation: `operator` is an administrator, in classroom mode anybody; `program` needs no identity. */
export type Audience = 'anybody' | 'user' | 'admin' | 'operator' | 'program';

/** One method of one path, with its input and answer. A test compares these with the server's routes. */
export interface Operation {
  readonly method: Method;
  /** As the server writes it: `/api/cuentas/:cedula`. */
  readonly path: string;
  /** Its group in the documents. */
  readonly tag: string;
  readonly summary: string;
  /** Details beyond the summary. */
  readonly note?: string;
  readonly audience: Audience;
  /** The path's parameters, by name; those of a command are in its input. */
  readonly params?: Readonly<Record<string, z.ZodType>>;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** The body may be missing: the path has everything. */
  readonly bodyless?: boolean;
  /** The command that it sends, whose input is path and body together. */
  readonly command?: string;
  /** The answer's `data`; if `bare`, the whole answer. */
  readonly reply: z.ZodType;
  /** The answer's members beside `data`. */
  readonly beside?: Readonly<Record<string, z.ZodType>>;
  readonly unwrapped?: true;
  /** 200 by default. */
  readonly status?: number;
  /** A media type that it can answer beside JSON. */
  readonly also?: string;
  /** Its own refusals, beyond those of every body, query, command and sign-in. */
  readonly refusals?: readonly string[];
}

/** An operation without its method, path and tag. */
export type Details = Omit<Operation, 'method' | 'path' | 'tag'>;

/** Returns a function that defines one tag's operations. */
export const operationsOf =
  (tag: string) =>
  (method: Method, path: string, details: Details): Operation => ({ method, path, tag, ...details });

/** Returns a function that defines operations for commands: input and reply are the command's. */
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

/** The reply of an operation without data. */
export const noData = z.null();
