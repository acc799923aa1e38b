import { z } from 'zod';
import { names } from './names';

/** A JSON Schema. */
export type JsonSchema = Record<string, unknown> & {
  type?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
};

/** The JSON Schema dialect of a document: OpenAPI 3.1's or AsyncAPI 3's. */
export type Dialect = 'draft-2020-12' | 'draft-7';

const registry = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(names)) registry.add(schema, { id });

/**
 * Converts the contract's schemas into a document's. Named ones are defined once, under `components`. Input schemas
 * describe the form before any transformation, since that is what clients send.
 */
export class Schemas {
  readonly components: Record<string, JsonSchema> = {};

  constructor(private readonly dialect: Dialect) {}

  /** Converts the schema of data that the server sends. */
  told(schema: z.ZodType): JsonSchema {
    return this.#convert(schema, 'output');
  }

  /** Converts the schema of data that the server receives. */
  taken(schema: z.ZodType): JsonSchema {
    return this.#convert(schema, 'input');
  }

  #convert(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const converted = z.toJSONSchema(schema, {
      io,
      target: this.dialect,
      metadata: registry,
      unrepresentable: 'any',
      override: ({ jsonSchema }) => tidy(jsonSchema as JsonSchema),
    }) as JsonSchema;
    const { $schema: _dialect, $defs, definitions, ...rest } = converted;
    for (const [name, definition] of Object.entries(($defs ?? definitions ?? {}) as Record<string, JsonSchema>)) {
      this.components[name] ??= withReferences(definition);
    }
    return withReferences(rest);
  }
}

/** Removes what does not help a reader: patterns of dates, the bounds of safe integers, the ids of named schemas. */
function tidy(schema: JsonSchema): void {
  if (typeof schema.format === 'string' && ['date-time', 'date', 'uuid'].includes(schema.format)) delete schema.pattern;
  // A Unicode property that only the newest regular expressions support.
  if (typeof schema.pattern === 'string' && schema.pattern.includes('RGI_Emoji')) delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  delete schema.id;
}

/** Returns the same schema, with its references leading to the document's components. */
const withReferences = (schema: JsonSchema): JsonSchema =>
  JSON.parse(
    JSON.stringify(schema).replace(/"\$ref":"#\/(?:\$defs|definitions)\/([^"]+)"/g, '"$ref":"#/components/schemas/$1"'),
  ) as JsonSchema;
