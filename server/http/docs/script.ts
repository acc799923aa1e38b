/** The script of the pages at `/docs`: filters their entries, and listens. It shows all data as text. */
export const script = `
'use strict';
for (const field of document.querySelectorAll('[data-filter]')) {
  const entries = [...document.querySelectorAll('details')];
  const count = field.querySelector('[role=status]');
  const filter = (event) => {
    const words = event.target.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let shown = 0;
    for (const entry of entries) {
      const text = entry.textContent.toLowerCase();
      entry.hidden = !words.every((word) => text.includes(word));
      if (!entry.hidden) shown++;
    }
    for (const section of document.querySelectorAll('[data-section]')) {
      section.hidden = !section.querySelector('details:not([hidden])');
    }
    count.textContent = words.length > 0 ? shown + ' of ' + entries.length : '';
  };
  field.hidden = false;
  field.addEventListener('input', filter);
}

const openHere = () => {
  const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named && named.tagName === 'DETAILS') named.open = true;
};
addEventListener('hashchange', openHere);
openHere();

for (const panel of document.querySelectorAll('[data-try]')) {
  const { protocol, address, events } = panel.dataset;
  const button = panel.querySelector('button');
  const state = panel.querySelector('[role=status]');
  const log = panel.querySelector('[role=log]');
  let stop;
  const show = (text) => { state.textContent = text; };
  const append = (type, data) => {
    const time = new Date().toLocaleTimeString();
    const line = document.createElement('div');
    line.textContent = time + '  ' + (type ? type + '  ' : '') + data;
    log.append(line);
    while (log.childElementCount > 500) log.firstElementChild.remove();
    log.scrollTop = log.scrollHeight;
  };
  const openers = {
    ws() {
      const socket = new WebSocket(location.origin.replace(/^http/, 'ws') + address);
      socket.onopen = () => show('Connected.');
      socket.onmessage = ({ data }) => append('', data);
      socket.onclose = ({ code }) => { show('Closed (' + code + ').'); done(); };
      return () => socket.close();
    },
    sse() {
      const source = new EventSource(address);
      source.onopen = () => show('Connected.');
      source.onmessage = ({ data }) => append('', data);
      for (const type of events.split(' ').filter(Boolean)) source.addEventListener(type, ({ data }) => append(type, data));
      source.onerror = () => {
        show(source.readyState === EventSource.CLOSED ? 'Refused, or closed.' : 'Interrupted; reconnecting …');
        if (source.readyState === EventSource.CLOSED) done();
      };
      return () => { source.close(); show('Closed.'); };
    },
    socketio() {
      const socket = io(location.origin, { transports: ['websocket', 'polling'] });
      socket.on('connect', () => show('Connected.'));
      socket.on('disconnect', () => show('Closed.'));
      socket.on('connect_error', (error) => show(error.message));
      socket.onAny((type, data) => append(type, JSON.stringify(data)));
      return () => socket.close();
    },
  };
  const done = () => {
    stop = undefined;
    button.textContent = 'Listen from this page';
  };
  const start = () => {
    show('Connecting …');
    button.textContent = 'Stop';
    stop = openers[protocol]();
  };
  button.addEventListener('click', () => {
    if (stop) {
      stop();
      done();
    } else if (protocol === 'socketio' && typeof io === 'undefined') {
      const library = document.createElement('script');
      library.src = '/socket.io/socket.io.min.js';
      library.onload = start;
      library.onerror = () => show('The client library could not be loaded.');
      document.head.append(library);
    } else start();
  });
  button.disabled = false;
  show('');
}
`;
