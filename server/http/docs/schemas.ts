import { z } from 'zod';
import { names } from './names';

/** A JSON Schema, as text-to-be. */
export type JsonSchema = Record<string, unknown> & {
  type?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
};

/** Which dialect a document is written in: OpenAPI 3.1's, or AsyncAPI 3's. */
export type Dialect = 'draft-2020-12' | 'draft-7';

const registry = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(names)) registry.add(schema, { id });

/**
 * Turns the contract's schemas into a document's. Those that have a name are written down once, under `components`;
 * of what comes in, the form before any change is told, since that is what clients send.
 */
export class Schemas {
  readonly components: Record<string, JsonSchema> = {};

  constructor(private readonly dialect: Dialect) {}

  /** What the server tells. */
  told(schema: z.ZodType): JsonSchema {
    return this.#convert(schema, 'output');
  }

  /** What the server is told. */
  taken(schema: z.ZodType): JsonSchema {
    return this.#convert(schema, 'input');
  }

  #convert(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const made = z.toJSONSchema(schema, {
      io,
      target: this.dialect,
      metadata: registry,
      unrepresentable: 'any',
      override: ({ jsonSchema }) => tidy(jsonSchema as JsonSchema),
    }) as JsonSchema;
    const { $schema: _dialect, $defs, definitions, ...rest } = made;
    for (const [name, definition] of Object.entries(($defs ?? definitions ?? {}) as Record<string, JsonSchema>)) {
      this.components[name] ??= referring(definition);
    }
    return referring(rest);
  }
}

/** Leaves out what says nothing to a reader: the spelling of dates, the bounds of whole numbers, the names of names. */
function tidy(schema: JsonSchema): void {
  if (typeof schema.format === 'string' && ['date-time', 'date', 'uuid'].includes(schema.format)) delete schema.pattern;
  // A property of Unicode that only the newest regular expressions know.
  if (typeof schema.pattern === 'string' && schema.pattern.includes('RGI_Emoji')) delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  delete schema.id;
}

/** The same, its references leading to the document's components. */
const referring = (schema: JsonSchema): JsonSchema =>
  JSON.parse(
    JSON.stringify(schema).replace(/"\$ref":"#\/(?:\$defs|definitions)\/([^"]+)"/g, '"$ref":"#/components/schemas/$1"'),
  ) as JsonSchema;
