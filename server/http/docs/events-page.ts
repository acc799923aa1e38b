import { endpoints } from '../../../contract/endpoints';
import type { Endpoint } from '../../../contract/core/endpoint';
import { events } from '../../../contract/events';
import { html, prose, type Html } from './html';
import { filterField, type Page } from './layout';
import { requests } from './asyncapi';
import { endpointList, kindTable } from './pages';
import { sketch } from './sketch';
import type { Schemas } from './schemas';
import type { z } from 'zod';

/** Channels and their events. */
export const eventsPage = (schemas: Schemas): Page => ({
  title: 'Events',
  description: 'What Pulso publishes: channels, events, and the endpoints with formats of their own.',
  body: html`<h1>Events</h1>
    <p class="lead">
      ${prose(
        'A channel numbers its events from 1. Over Socket.IO an event’s second argument is `{channel, seq, from?, epoch, at}`; in a frame the same fields are beside `type` and `data`. Reconnect with the last `seq` and no event is missed.',
      )}
    </p>
    ${kindTable()}
    <h2>Endpoints with their own formats</h2>
    <ul>
      ${endpointList()}
    </ul>
    ${filterField('the events')}
    ${Object.entries(events).map(
      ([kind, ofKind]) =>
        html`<section data-section>
          <h2 id="${kind}">${kind === 'session' ? 'To a single connection' : html`Channel <code>${kind}</code>`}</h2>
          ${Object.entries(ofKind as Record<string, z.ZodType>).map(([type, data]) =>
            message(type, 'send', schemas.told(data)),
          )}
        </section>`,
    )}
    ${endpoints.map((endpoint) => endpointSection(endpoint, schemas))}`,
});

const endpointSection = (
  { id, address, summary, query, sends: tells, accepts: hears = {} }: Endpoint,
  schemas: Schemas,
): Html =>
  html`<section data-section>
    <h2 id="endpoint-${id}"><code>${address}</code></h2>
    <p>${summary}. ${query && prose('Its query:')}</p>
    ${query && html`<pre>${sketch(schemas.taken(query))}</pre>`}
    ${Object.entries(tells).map(([type, frame]) => message(type, 'send', schemas.told(frame)))}
    ${Object.entries(hears).map(([type, frame]) => message(type, 'receive', schemas.taken(frame)))}
  </section>`;

const message = (type: string, direction: 'send' | 'receive', schema: ReturnType<Schemas['told']>): Html =>
  html`<details>
    <summary>
      <span class="mono"><span class="method" data-method="${direction}">${directions[direction]}</span> ${type}</span>
    </summary>
    <div><pre>${sketch(schema)}</pre></div>
  </details>`;

const directions = { send: 'RECEIVE', receive: 'SEND' } as const;

const kinds = {
  command: 'Commands',
  signal: 'Signals: passed on to others, never stored',
  subscription: 'Subscriptions',
} as const;

/** Requests over Socket.IO and `/hub`. */
export const requestsPage = (schemas: Schemas): Page => ({
  title: 'Requests',
  description: 'Commands, signals and subscriptions over Socket.IO and the WebSocket at /hub.',
  body: html`<h1>Requests</h1>
    <p class="lead">
      ${prose(
        'Over Socket.IO: `emit(name, input, acknowledgement)`. At `/hub`: `{type: name, ref, data: input}`, answered by `{type: "reply", ref, …}`. A command may carry an `id`: sent again under it, it takes effect once and gets the same answer. A new attempt needs a new `id`.',
      )}
    </p>
    ${filterField('the requests')}
    ${Object.entries(kinds).map(
      ([kind, heading]) =>
        html`<section data-section>
          <h2>${heading}</h2>
          ${Object.entries(requests)
            .filter(([, request]) => request.kind === kind)
            .map(
              ([name, { input, output, id }]) =>
                html`<details id="${name}">
                  <summary>
                    <span class="mono">${name}</span>
                    <span class="about">${id === 'client' && 'needs an id from the client'}</span>
                  </summary>
                  <div>
                    <h3>Input</h3>
                    <pre>${sketch(schemas.taken(input))}</pre>
                    <h3>Answer</h3>
                    <pre>${output ? sketch(schemas.told(output)) : '{ success: true }'}</pre>
                  </div>
                </details>`,
            )}
        </section>`,
    )}`,
});
