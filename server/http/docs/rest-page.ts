import { problems } from '../../../contract/problems';
import { operations } from '../../../contract/rest';
import type { Operation } from '../../../contract/core/rest/operation';
import { tags } from '../../../contract/rest';
import { html, prose, type Html } from './html';
import { filterField, type Page } from './layout';
import { codesOf, curly } from './openapi';
import { sketch } from './sketch';
import type { JsonSchema } from './schemas';

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: JsonSchema;
  description?: string;
}

/** The part of an OpenAPI operation that the page uses. */
interface Described {
  operationId: string;
  description?: string;
  parameters: Parameter[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { content: Record<string, { schema: JsonSchema }> }>;
}

/** The part of an OpenAPI document that the page uses. */
export interface RestDocument {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, JsonSchema> };
}

/** The page of all operations, by tag. */
export const restPage = (document: RestDocument): Page => ({
  title: 'REST',
  description: 'Every path of Pulso’s REST interface: what it takes, what it answers, how it refuses.',
  body: html`<h1>REST</h1>
    <p class="lead">
      ${prose(
        'JSON in, JSON out: `{success, message?, data}`. Unknown fields are refused by name. A command may be sent again under its `Idempotency-Key`: it takes effect once, and a refusal stays a refusal. A new attempt needs a new key.',
      )}
    </p>
    ${filterField('the operations')} ${Object.keys(tags).map((tag) => section(tag, document))}`,
});

const section = (tag: string, document: RestDocument): Html =>
  html`<section data-section>
    <h2 id="${tag}">${tag[0]?.toUpperCase()}${tag.slice(1)}</h2>
    <p>${tags[tag] ?? ''}.</p>
    ${operations
      .filter((operation) => operation.tag === tag)
      .map((operation) => {
        const described = document.paths[curly(operation.path)]?.[operation.method];
        return described && entry(operation, described);
      })}
  </section>`;

function entry(
  operation: Operation,
  { operationId, description, parameters, requestBody, responses }: Described,
): Html {
  const status = String(operation.status ?? 200);
  const answer = responses[status]?.content ?? {};
  const body = requestBody?.content['application/json']?.schema;
  return html`<details id="${operationId}">
    <summary>
      <span class="mono">
        <span class="method" data-method="${operation.method}">${operation.method.toUpperCase()}</span>
        ${curly(operation.path)}
      </span>
      <span class="about">${operation.summary}</span>
    </summary>
    <div>
      ${description && html`<p>${prose(description)}</p>`}
      ${
        operation.command &&
        html`<p>
          Over sockets: <a href="/docs/requests#${operation.command}"><code>${operation.command}</code></a
          >.
        </p>`
      }
      ${
        parameters.length > 0 &&
        html`<h3>Parameters</h3>
          <dl>${parameters.map(parameter)}</dl>`
      }
      ${
        body &&
        html`<h3>Body</h3>
          <pre>${sketch(body)}</pre>`
      }
      <h3>Answer, ${status}</h3>
      ${Object.entries(answer).map(([type, { schema }]) =>
        type === 'application/json' ? html`<pre>${sketch(schema)}</pre>` : html`<p><code>${type}</code></p>`,
      )}
      <h3>Refusals</h3>
      <p>${refusals(operation)}</p>
    </div>
  </details>`;
}

const parameter = ({ name, in: where, required, schema, description }: Parameter): Html =>
  html`<dt><code>${name}</code> <small>${where}${required && where !== 'path' && ', required'}</small></dt>
    <dd><code>${sketch(schema)}</code> ${description && prose(description)}</dd>`;

const refusals = (operation: Operation): Html =>
  html`${codesOf(operation).map(
    (code, at) =>
      html`${at > 0 && ', '}${problems[code].status} <a href="/docs/problems#${code}"><code>${code}</code></a>`,
  )}`;
