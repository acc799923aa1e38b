import { z } from 'zod';
import { commandContract, isCommandName } from '../../../contract/commands';
import { problems, problemWire, type ProblemCode } from '../../../contract/problems';
import { operations, tags } from '../../../contract/rest';
import type { Operation } from '../../../contract/core/rest/operation';
import { about } from './about';
import { Schemas, type JsonSchema } from './schemas';

/** The refusals of every operation, by its audience. */
const byAudience: Record<Operation['audience'], readonly ProblemCode[]> = {
  program: [],
  anybody: ['auth.invalid_token'],
  user: ['auth.invalid_token', 'auth.required'],
  operator: ['auth.invalid_token', 'auth.required', 'auth.forbidden'],
  admin: ['auth.invalid_token', 'auth.required', 'auth.forbidden'],
};

const audienceNotes: Record<Operation['audience'], string> = {
  program: '',
  anybody: 'Guests get what is public.',
  user: 'For signed-in users.',
  operator: 'For administrators; in classroom mode for everybody.',
  admin: 'For administrators.',
};

/** Returns the parameter names in a path, in order. */
export const namesIn = (path: string): string[] => Array.from(path.matchAll(/:(\w+)/g), ([, name = '']) => name);

/** Returns a path in the form of OpenAPI. */
export const curly = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

/** Returns REST as an OpenAPI 3.1 document. */
export function openApi(): object {
  const schemas = new Schemas('draft-2020-12');
  schemas.told(z.array(problemWire)); // has a name, so this adds it to the components
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    (paths[curly(operation.path)] ??= {})[operation.method] = describe(operation, schemas);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Pulso: REST', ...about },
    servers: [{ url: '/' }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: schemas.components,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'The `token` of a sign-in.' },
        cookie: {
          type: 'apiKey',
          in: 'cookie',
          name: 'pulso_session',
          description:
            'Set by a sign-in. Its name continues with `_` and eight digits unique to this hub, and begins with `__Host-` ' +
            'in production. Without a cookie of that name, one of the plain name is read.',
        },
      },
    },
  };
}

function describe(operation: Operation, schemas: Schemas): object {
  const { method, path, tag, summary, note, audience: who, also } = operation;
  const input = operation.body && schemas.taken(operation.body);
  const body = input && without(input, namesIn(path));
  const description = [note, audienceNotes[who]].filter(Boolean).join(' ');
  const open = who === 'anybody' ? [{}] : [];
  return {
    operationId: [method, ...path.split(/[/:]+/).filter(Boolean)].join('_').replace(/\W/g, '_'),
    tags: [tag],
    summary,
    ...(description && { description }),
    security: who === 'program' ? [] : [...open, { bearer: [] }, { cookie: [] }],
    parameters: [
      ...pathParameters(operation, input, schemas),
      ...queryParameters(operation, schemas),
      ...idOf(operation),
    ],
    ...(body && hasFields(body, operation) && { requestBody: requestBody(body, operation) }),
    responses: {
      [String(operation.status ?? 200)]: {
        description: 'Done.',
        content: {
          ...(!(operation.unwrapped && also) && { 'application/json': { schema: answerOf(operation, schemas) } }),
          ...(also && { [also]: { schema: { type: 'string' } } }),
        },
      },
      ...refusalsOf(operation),
    },
  };
}

/** Returns an object's schema without some of its properties. */
function without({ properties = {}, required = [], ...rest }: JsonSchema, names: readonly string[]): JsonSchema {
  const kept = Object.entries(properties).filter(([name]) => !names.includes(name));
  const wanted = required.filter((name) => !names.includes(name));
  return { ...rest, properties: Object.fromEntries(kept), ...(wanted.length > 0 && { required: wanted }) };
}

const hasFields = ({ properties = {} }: JsonSchema, { bodyless }: Operation): boolean =>
  bodyless !== true || Object.keys(properties).length > 0;

const requestBody = (schema: JsonSchema, { bodyless }: Operation): object => ({
  required: bodyless !== true,
  content: { 'application/json': { schema } },
});

const pathParameters = ({ path, params = {} }: Operation, input: JsonSchema | undefined, schemas: Schemas): object[] =>
  namesIn(path).map((name) => {
    const own = params[name];
    const schema = own ? schemas.taken(own) : input?.properties?.[name];
    if (!schema) throw new Error(`the parameter ${name} of ${path} has no schema`);
    return { name, in: 'path', required: true, schema };
  });

function queryParameters({ query }: Operation, schemas: Schemas): object[] {
  if (!query) return [];
  const { properties = {}, required = [] } = schemas.taken(query);
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    ...(required.includes(name) && { required: true }),
    schema,
  }));
}

/** Whether an operation is a command whose repeats are recognised by id. */
const isRemembered = (command: string | undefined): boolean =>
  command !== undefined && isCommandName(command) && commandContract[command].id !== 'none';

/** Returns the header by which repeats of a command are recognised. */
const idOf = ({ command }: Operation): object[] =>
  isRemembered(command)
    ? [
        {
          name: 'Idempotency-Key',
          in: 'header',
          description:
            'The command’s id. Sent again under the same id it takes no second effect and gets the same answer, also after a refusal: a new attempt needs a new id.',
          schema: { type: 'string', pattern: '^[A-Za-z0-9_.:-]{8,100}$' },
        },
      ]
    : [];

function answerOf({ reply, beside = {}, unwrapped: bare }: Operation, schemas: Schemas): JsonSchema {
  if (bare) return schemas.told(reply);
  return schemas.told(z.strictObject({ success: z.literal(true), data: reply, ...beside }));
}

/** Returns all refusals of an operation. */
export function codesOf({
  audience: who,
  query,
  body,
  command,
  method,
  path,
  refusals = [],
  tag,
}: Operation): readonly ProblemCode[] {
  const codes: ProblemCode[] = [...byAudience[who], ...(refusals as readonly ProblemCode[])];
  if (query || who !== 'program' || body) codes.push('request.invalid');
  if (body) codes.push('request.malformed', 'request.too_large');
  if (method !== 'get') codes.push('request.cross_site');
  if (command) codes.push('server.stopping');
  const counted = command !== undefined || who === 'user' || who === 'admin' || method === 'get';
  if (counted && /^\/(api|ws)\//.test(path)) codes.push('request.rate_limited');
  if (isRemembered(command)) codes.push('command.id_reused');
  if (tag !== 'operations') codes.push('server.unavailable', 'server.internal');
  return [...new Set(codes)];
}

function refusalsOf(operation: Operation): Record<string, object> {
  const byStatus = new Map<string, ProblemCode[]>();
  for (const code of codesOf(operation)) {
    const status = String(problems[code].status);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\`: ${problems[code].message}`).join('\n\n'),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}
