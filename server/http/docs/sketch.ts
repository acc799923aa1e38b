import { Html, html } from './html';
import type { JsonSchema } from './schemas';

/**
 * Returns a JSON Schema in readable form: as a type, with its limits beside it. Named schemas are links to their
 * definitions.
 *
 * @example sketch(schema) // { cedula: string, monto: number, id?: string }
 */
export const sketch = (schema: JsonSchema): Html => new Html(write(schema, ''));

const REFERENCE = '#/components/schemas/';

function write(schema: JsonSchema, indent: string): string {
  const { $ref, anyOf, oneOf, items, type } = schema as JsonSchema & Variants;
  if ($ref !== undefined) return linkTo($ref.slice(REFERENCE.length));
  if (schema.const !== undefined) return literal(schema.const);
  if (Array.isArray(schema.enum)) return schema.enum.map(literal).join(' | ');
  const options = anyOf ?? oneOf;
  if (options) return options.map((option) => write(option, indent)).join(' | ');
  if (Array.isArray(type)) return type.map(String).join(' | ');
  if (type === 'array') return items ? listOf(write(items, indent)) : 'any[]';
  if (type === 'object') return object(schema, indent);
  return type === undefined ? 'any' : `${type}${limits(schema)}`;
}

interface Variants {
  $ref?: string;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  items?: JsonSchema;
}

const listOf = (item: string): string => (/ \| /.test(item) && !item.startsWith('{') ? `(${item})[]` : `${item}[]`);

const literal = (value: unknown): string => html`<span class="literal">${JSON.stringify(value)}</span>`.text;

const linkTo = (name: string): string => html`<a href="/docs/types#${name}">${name}</a>`.text;

function object({ properties = {}, required = [], additionalProperties }: JsonSchema, indent: string): string {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, property]) => {
    const optional = required.includes(name) ? '' : '?';
    return `${inner}${html`<b>${name}</b>`.text}${optional}: ${write(property, inner)}${standard(property)}`;
  });
  if (typeof additionalProperties === 'object' && additionalProperties !== null) {
    lines.push(`${inner}[name]: ${write(additionalProperties as JsonSchema, inner)}`);
  }
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${indent}}`;
}

const standard = ({ default: value }: JsonSchema): string => (value === undefined ? '' : ` = ${literal(value)}`);

/** Returns the limits of a value in short form. */
function limits(schema: JsonSchema): string {
  const { format, pattern, minLength, maxLength, minimum, maximum, exclusiveMinimum } = schema as Record<
    string,
    string | number | undefined
  >;
  const parts = [
    format,
    format === undefined && pattern !== undefined && `/${pattern}/`,
    minLength !== undefined && maxLength !== undefined && `${minLength}–${maxLength} characters`,
    minLength === undefined && maxLength !== undefined && `at most ${maxLength} characters`,
    minLength !== undefined && maxLength === undefined && `at least ${minLength} characters`,
    exclusiveMinimum !== undefined && `> ${exclusiveMinimum}`,
    minimum !== undefined && maximum !== undefined && `${minimum}…${maximum}`,
    minimum !== undefined && maximum === undefined && `≥ ${minimum}`,
    minimum === undefined && maximum !== undefined && `≤ ${maximum}`,
  ].filter(Boolean);
  return parts.length === 0 ? '' : html` <i>(${parts.join(', ')})</i>`.text;
}
