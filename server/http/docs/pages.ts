import { channelKinds } from '../../../contract/channels';
import { endpoints } from '../../../contract/endpoints';
import { events } from '../../../contract/events';
import { goodbyes } from '../../../contract/core/goodbye';
import { problems } from '../../../contract/problems';
import type { ClientPage } from './client-page';
import { html, prose, type Html } from './html';
import type { Page } from './layout';
import { sketch } from './sketch';
import type { JsonSchema } from './schemas';

const overview = (clients: readonly ClientPage[]): Page => ({
  title: 'Overview',
  description: 'What Pulso offers to programs: REST, Socket.IO, WebSocket and Server-Sent Events.',
  body: html`<h1>Pulso for programs</h1>
    <p class="lead">
      A change goes in as a command, over REST or a socket. Once it is committed, every subscriber who may see it
      receives an event, in order and once, over any transport.
    </p>
    <ul class="cards">
      ${[
        ['/docs/rest', 'REST', 'Every path: what it takes, what it answers, how it refuses.'],
        ['/docs/events', 'Events', 'Channels, their events, and the endpoints with separate formats.'],
        ['/docs/requests', 'Requests', 'Commands, signals and subscriptions over Socket.IO and the WebSocket at /hub.'],
        ['/docs/types', 'Types', 'Shared types, by name.'],
        ['/docs/problems', 'Problems', 'Every refusal, and why connections end.'],
      ].map(
        ([path, name, about]) =>
          html`<li>
            <a href="${path}"><strong>${name}</strong><span>${about}</span></a>
          </li>`,
      )}
    </ul>
    <h2>Clients</h2>
    <ul class="cards">
      ${clients.map(
        ({ id, title, over }) =>
          html`<li>
            <a href="/docs/clients/${id}"><strong>${title}</strong><span>${over}</span></a>
          </li>`,
      )}
    </ul>
    <h2>For machines</h2>
    <p>
      <a href="/docs/openapi.json">OpenAPI 3.1</a> for REST and <a href="/docs/asyncapi.json">AsyncAPI 3</a> for
      everything that Pulso publishes.
    </p>`,
});

const types = (schemas: Readonly<Record<string, JsonSchema>>): Page => ({
  title: 'Types',
  description: 'The types that the contract uses in many places.',
  body: html`<h1>Types</h1>
    <p class="lead">Shared types, by name. A question mark marks an optional field.</p>
    ${Object.entries(schemas)
      .sort(([a], [b]) => a.localeCompare(b))
      .map(
        ([name, schema]) =>
          html`<h2 id="${name}">${name}</h2>
            <pre>${sketch(schema)}</pre>`,
      )}`,
});

const refusals = (): Page => ({
  title: 'Problems',
  description: 'Every code with which Pulso refuses something, and why it ends connections.',
  body: html`<h1>Problems</h1>
    <p class="lead">
      ${prose(
        'Every refusal is `{success: false, error: {code, message, field?, retry_after_ms?}}`, over REST and sockets alike. The code is stable; the message is for people.',
      )}
    </p>
    <div class="table">
      <table>
        <thead>
          <tr>
            <th scope="col">Code</th>
            <th scope="col">Status</th>
            <th scope="col">Retry may help</th>
            <th scope="col">Message</th>
          </tr>
        </thead>
        <tbody>
          ${Object.entries(problems).map(
            ([code, { status, retry, message }]) =>
              html`<tr id="${code}">
                <td><code>${code}</code></td>
                <td>${status}</td>
                <td>${retry ? 'yes' : 'no'}</td>
                <td lang="es">${message}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <h2>Why connections end</h2>
    <p>
      ${prose('The last message is `goodbye {code, resume, after?}`; a WebSocket is then closed with the close code.')}
    </p>
    <div class="table">
      <table>
        <thead>
          <tr>
            <th scope="col">Code</th>
            <th scope="col">Close code</th>
            <th scope="col">Reconnect</th>
          </tr>
        </thead>
        <tbody>
          ${Object.entries(goodbyes).map(
            ([code, { close, resume }]) =>
              html`<tr>
                <td><code>${code}</code></td>
                <td>${close}</td>
                <td>${resume ? 'yes, with the positions' : 'no'}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`,
});

const clientList = (clients: readonly ClientPage[]): Page => ({
  title: 'Clients',
  description: 'Small clients in their own formats, and how to run them against Pulso.',
  body: html`<h1>Clients</h1>
    <p class="lead">Programs written for other servers run against this one; only the address changes.</p>
    <ul class="cards">
      ${clients.map(
        ({ id, title, over, lead }) =>
          html`<li>
            <a href="/docs/clients/${id}"><strong>${title}</strong><span>${over}. ${prose(lead)}</span></a>
          </li>`,
      )}
    </ul>`,
});

const clientPage = (client: ClientPage, here: Here): Page => {
  const placed = (text: string): string => text.replaceAll('{origin}', here.origin).replaceAll('{socket}', here.socket);
  const { protocol, address, events } = client.listen;
  return {
    title: `${client.title}: client`,
    description: `A client of ${client.title.toLowerCase()} over ${client.over}, and how to run it against Pulso.`,
    body: html`<h1>${client.title}</h1>
      <p class="lead">${client.over}. ${prose(client.lead)}</p>
      <h2>The client</h2>
      ${client.snippets.map(
        ({ about, code }) =>
          html`<p>${prose(about)}</p>
            <pre>${placed(code)}</pre>`,
      )}
      <h2>Running it</h2>
      <ul>
        ${client.run.map((line) => html`<li>${prose(placed(line))}</li>`)}
      </ul>
      <h2>What it receives</h2>
      <div class="table">
        <table>
          <thead>
            <tr>
              <th scope="col">Type</th>
              <th scope="col">When</th>
              <th scope="col">Example</th>
            </tr>
          </thead>
          <tbody>
            ${client.receives.map(
              ({ type, when, example }) =>
                html`<tr>
                  <td><code>${type}</code></td>
                  <td>${when}</td>
                  <td><code>${example}</code></td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <h2>After an interruption</h2>
      <p>${prose(client.resume)}</p>
      <h2>Try it</h2>
      <div data-try data-protocol="${protocol}" data-address="${address}" data-events="${events ?? ''}">
        <div class="bar">
          <button type="button" disabled>Listen from this page</button>
          <span role="status">Needs JavaScript.</span>
        </div>
        <pre class="log" role="log" aria-label="Received messages" tabindex="0"></pre>
      </div>`,
  };
};

/** The hub's address as the reader requested it, for code to be copied. */
export interface Here {
  readonly origin: string;
  readonly socket: string;
}

const kindName = (kind: string): Html =>
  kind in events ? html`<a href="#${kind}"><code>${kind}</code></a>` : html`<code>${kind}</code>`;

/** Returns a table of the kinds of channels and their guarantees. */
export const kindTable = (): Html =>
  html`<div class="table">
    <table>
      <thead>
        <tr>
          <th scope="col">Kind</th>
          <th scope="col">Kept</th>
          <th scope="col">A slow reader</th>
        </tr>
      </thead>
      <tbody>
        ${Object.entries(channelKinds)
          .filter(([, { internal }]) => !internal)
          .map(
            ([kind, { keep, slow }]) =>
              html`<tr>
                <td>${kindName(kind)}</td>
                <td>${keep ? `the last ${keep.count}, for ${keep.days} days; resumable` : 'nothing: sent once'}</td>
                <td>${slowTexts[slow]}</td>
              </tr>`,
          )}
      </tbody>
    </table>
  </div>`;

const slowTexts = {
  conflate: 'receives the newest; its `from` is the first sequence that it covers',
  drop: 'misses some',
  cut: 'is disconnected, and resumes',
} as const;

/** Returns the list of the endpoints with separate formats. */
export const endpointList = (): Html =>
  html`${endpoints.map(
    ({ id, address, protocol, summary }) =>
      html`<li>
        <a href="#endpoint-${id}"><code>${address}</code></a>
        (${protocol === 'ws' ? 'WebSocket' : 'Server-Sent Events'}): ${summary}
      </li>`,
  )}`;

export const staticPages = { overview, types, refusals, clientList, clientPage };
