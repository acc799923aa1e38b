import { z } from 'zod';
import { defineContract } from '../../contract/core/define';
import { defineDocuments } from '../../contract/core/rest/define-documents';
import { commandOf } from '../../contract/core/rest/operation';
import type { CommandContract } from '../../contract/core/specs';

const commands = {
  echo: {
    input: z.strictObject({ text: z.string().min(1).max(200) }),
    output: z.strictObject({ id: z.string(), id_generado: z.boolean().optional(), text: z.string() }),
    id: 'any',
  },
} as const satisfies Record<string, CommandContract>;

/** Echoes: a text that a user sends reaches every subscriber of the channel. */
export const echoContract = defineContract({
  name: 'echo',
  channels: {
    echo: {
      ...({ log: true, slow: 'cut', keep: { count: 1_000, days: 2 }, tail: 64, internal: false } as const),
      events: { echoed: z.strictObject({ text: z.string(), by: z.string() }) },
    },
  },
  commands,
});

/** Its part of `/docs`. */
export const echoDocuments = defineDocuments({
  tags: { echo: 'Echoes' },
  operations: () => [
    commandOf('echo', commands)('post', '/api/echo', 'echo', { audience: 'user', summary: 'Send an echo' }),
  ],
});
