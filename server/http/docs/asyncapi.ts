import { z } from 'zod';
import { commands } from '../../../contract/commands';
import { endpoints } from '../../../contract/endpoints';
import { frameOf, type Endpoint } from '../../../contract/core/endpoint';
import { events } from '../../../contract/events';
import {
  commandId,
  connectedMeta,
  handshakeAuth,
  hubConnected,
  hubGoodbye,
  metaSchema,
  pingInput,
  pong,
  subscribedSchema,
  subscribeInput,
  unsubscribeInput,
} from '../../../contract/core/frames';
import { signals } from '../../../contract/signals';
import { problemWire } from '../../../contract/problems';
import { about } from './about';
import { Schemas, type JsonSchema } from './schemas';

/** A message of the document: its name on the wire and its schemas. */
interface Message {
  name: string;
  payload: JsonSchema;
  headers?: JsonSchema;
}

/** A request over Socket.IO and `/hub`, and its reply. */
export interface Request {
  readonly input: z.ZodType;
  readonly output?: z.ZodType;
  /** Whether a command id beside the input is allowed or required. */
  readonly id?: 'client' | 'any' | 'none';
  readonly kind: 'command' | 'signal' | 'subscription';
}

/** All requests over Socket.IO and `/hub`, by name on the wire. */
export const requests: Readonly<Record<string, Request>> = {
  subscribe: { kind: 'subscription', input: subscribeInput, output: subscribedSchema },
  unsubscribe: { kind: 'subscription', input: unsubscribeInput },
  ping: { kind: 'subscription', input: pingInput, output: pong },
  ...mapped(signals, (input) => ({ kind: 'signal', input }) as const),
  ...mapped(commands, ({ input, output, id }) => ({ kind: 'command', input, output, id }) as const),
};

/** All events by type, over all kinds of channels. */
const allEvents = Object.entries(events).flatMap(([kind, ofKind]) =>
  Object.entries(ofKind as Record<string, z.ZodType>).map(([type, data]) => ({ kind, type, data })),
);

/** Returns events and requests as an AsyncAPI 3 document. @param host the server's address, such as `localhost:5001` */
export function asyncApi(host: string): object {
  const document = new Document();
  document.channel('socketio', {
    address: '/socket.io/',
    description: `Socket.IO: the name of a message is the name of its event, the payload its first argument; headers are the second. An acknowledgement is the reply.`,
    servers: [{ $ref: '#/servers/socketio' }],
  });
  document.channel('hub', {
    address: '/hub',
    description:
      'The same over a plain WebSocket, one JSON object per frame. The first is `hello`; a request with a `ref` is answered.',
    servers: [{ $ref: '#/servers/websocket' }],
  });
  document.socketIo();
  document.hub();
  for (const endpoint of endpoints) document.endpoint(endpoint);
  return {
    asyncapi: '3.0.0',
    info: { title: 'Pulso: events', ...about },
    defaultContentType: 'application/json',
    servers: {
      socketio: { host, protocol: 'socketio', description: 'Socket.IO 4, WebSocket or long polling.' },
      websocket: { host, protocol: 'ws' },
      sse: { host, protocol: 'http', description: 'Server-Sent Events.' },
    },
    ...document.parts(),
  };
}

class Document {
  readonly #schemas = new Schemas('draft-7');
  readonly #channels: Record<string, Record<string, unknown> & { messages: Record<string, Message> }> = {};
  readonly #operations: Record<string, object> = {};

  parts(): object {
    const { components } = this.#schemas;
    return { channels: this.#channels, operations: this.#operations, components: { schemas: components } };
  }

  channel(id: string, details: object): void {
    this.#channels[id] = { ...details, messages: {} };
  }

  /** Adds events with their metadata beside them, and requests with acknowledgements. */
  socketIo(): void {
    const { told, taken } = this.#bound();
    for (const { kind, type, data } of allEvents) {
      const meta = type === 'connected' ? connectedMeta : metaSchema;
      const name = `event.${type}`;
      this.#message('socketio', name, { name: type, payload: told(data), headers: told(meta) });
      this.#addSend('socketio', `${kind}.${type}`, name);
    }
    for (const [name, { input, output, id, kind }] of Object.entries(requests)) {
      this.#message('socketio', name, { name, payload: withId(taken(input), id, taken) });
      this.#message('socketio', `${name}.reply`, { name: 'reply', payload: told(replyOf(output)) });
      this.#addReceive('socketio', `${kind}.${name}`, name, `${name}.reply`);
    }
    this.#message('socketio', 'handshake', { name: 'auth', payload: taken(handshakeAuth) });
    this.#addReceive('socketio', 'handshake', 'handshake');
  }

  /** Adds the same as frames. */
  hub(): void {
    const { told, taken } = this.#bound();
    const ref = z.number().int().min(0);
    const whole: Record<string, z.ZodType> = { connected: hubConnected, goodbye: hubGoodbye };
    for (const { kind, type, data } of allEvents) {
      const name = `event.${type}`;
      this.#message('hub', name, { name: type, payload: told(whole[type] ?? frameOf(type, data)) });
      this.#addSend('hub', `${kind}.${type}`, name);
    }
    for (const [name, { input, output, id, kind }] of Object.entries(requests)) {
      const frame = taken(z.strictObject({ type: z.literal(name), ref: ref.optional() }));
      const data = withId(taken(input), id, taken);
      this.#message('hub', name, { name, payload: withData(frame, data) });
      const reply = z.union([
        z.strictObject({
          type: z.literal('reply'),
          ref,
          success: z.literal(true),
          ...(output && { data: output }),
        }),
        problemWire.extend({ type: z.literal('reply'), ref }),
      ]);
      this.#message('hub', `${name}.reply`, { name: 'reply', payload: told(reply) });
      this.#addReceive('hub', `${kind}.${name}`, name, `${name}.reply`);
    }
    const hello = z.strictObject({ type: z.literal('hello'), ref: ref.optional(), data: handshakeAuth.optional() });
    this.#message('hub', 'hello', { name: 'hello', payload: taken(hello) });
    this.#addReceive('hub', 'hello', 'hello');
  }

  /** Adds an endpoint with a separate format. */
  endpoint({ id, address, protocol, summary, params = {}, query, sends: tells, accepts: hears = {} }: Endpoint): void {
    const { told, taken } = this.#bound();
    this.channel(id, {
      address,
      summary,
      servers: [{ $ref: `#/servers/${protocol === 'ws' ? 'websocket' : 'sse'}` }],
      ...(Object.keys(params).length > 0 && {
        parameters: Object.fromEntries(Object.keys(params).map((name) => [name, { description: `The ${name}.` }])),
      }),
      ...(protocol === 'ws' && query && { bindings: { ws: { query: taken(query), bindingVersion: '0.1.0' } } }),
    });
    for (const [type, frame] of Object.entries(tells)) {
      this.#message(id, `event.${type}`, { name: type, payload: told(frame) });
      this.#addSend(id, type, `event.${type}`);
    }
    for (const [type, frame] of Object.entries(hears)) {
      this.#message(id, type, { name: type, payload: taken(frame) });
      this.#addReceive(id, type, type);
    }
  }

  #bound() {
    return {
      told: (schema: z.ZodType) => this.#schemas.told(schema),
      taken: (schema: z.ZodType) => this.#schemas.taken(schema),
    };
  }

  #message(channel: string, id: string, message: Message): void {
    const messages = this.#channels[channel]?.messages;
    if (messages) messages[id] = message;
  }

  #addSend(channel: string, name: string, message: string): void {
    this.#operation('send', channel, name, { messages: [refTo(channel, message)] });
  }

  #addReceive(channel: string, name: string, message: string, reply?: string): void {
    this.#operation('receive', channel, name, {
      messages: [refTo(channel, message)],
      ...(reply && { reply: { channel: { $ref: `#/channels/${channel}` }, messages: [refTo(channel, reply)] } }),
    });
  }

  #operation(action: 'send' | 'receive', channel: string, name: string, details: object): void {
    this.#operations[`${channel}.${action}.${name}`] = {
      action,
      channel: { $ref: `#/channels/${channel}` },
      ...details,
    };
  }
}

const refTo = (channel: string, message: string) => ({ $ref: `#/channels/${channel}/messages/${message}` });

const replyOf = (output: z.ZodType | undefined): z.ZodType =>
  z.union([z.strictObject({ success: z.literal(true), ...(output && { data: output }) }), problemWire]);

/** Returns a frame with its data, which is optional where it has no required field. */
const withData = (frame: JsonSchema, data: JsonSchema): JsonSchema => ({
  ...frame,
  properties: { ...frame.properties, data },
  required: [...(frame.required ?? []), ...(data.required ? ['data'] : [])],
});

/** Returns a command's input with its id beside it. */
function withId(input: JsonSchema, id: Request['id'], taken: (schema: z.ZodType) => JsonSchema): JsonSchema {
  if (id === undefined || id === 'none') return input;
  const required = [...(input.required ?? []), ...(id === 'client' ? ['id'] : [])];
  return {
    ...input,
    properties: { ...input.properties, id: taken(commandId) },
    ...(required.length > 0 && { required }),
  };
}

function mapped<T extends Record<string, unknown>, R>(
  table: T,
  change: (value: T[keyof T]) => R,
): Record<keyof T & string, R> {
  return Object.fromEntries(
    Object.entries(table).map(([name, value]) => [name, change(value as T[keyof T])]),
  ) as Record<keyof T & string, R>;
}
