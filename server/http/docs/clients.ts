/** A client's own words, how to run them against this hub, and what they hear. */
export interface ClientPage {
  readonly id: string;
  readonly title: string;
  readonly over: string;
  readonly lead: string;
  /** The snippet. `{origin}` stands for where the hub is, `{socket}` for the same as a WebSocket address. */
  readonly snippets: readonly { readonly about: string; readonly code: string }[];
  readonly run: readonly string[];
  /** What it hears, by type. */
  readonly hears: readonly { readonly type: string; readonly when: string; readonly example: string }[];
  /** How the page itself listens: which protocol, and where. */
  readonly listen: { readonly protocol: 'socketio' | 'ws' | 'sse'; readonly address: string; readonly events?: string };
  /** How it goes on after an interruption. */
  readonly resume: string;
}

const bank: ClientPage = {
  id: 'bank',
  title: 'Bank and statistics',
  over: 'Socket.IO',
  lead: 'Balances and counters that change by themselves. The second argument of each event says where it stands; handlers that take one argument never notice.',
  snippets: [
    {
      about: 'In the browser, with `socket.io-client` 4.',
      code: `const newSocket = io("{origin}", {
  transports: ["websocket", "polling"],
  reconnection: true,
  reconnectionDelay: 1000,
  reconnectionAttempts: 5
})

// Escuchar balance updates
newSocket.on("balance_updated", (data) => {
  window.dispatchEvent(new CustomEvent("balanceUpdate", { detail: data }))
})

// Escuchar stats updates
newSocket.on("stats_updated", (data) => {
  window.dispatchEvent(new CustomEvent("statsUpdate", { detail: data }))
})`,
    },
  ],
  run: [
    'Without a session a page hears `connected` and `stats_updated`. `balance_updated` goes to an account’s owner and to who may watch it: sign in first (`POST /api/auth/entrar`), and the cookie of the page, or `auth: {token}` in the options, says who it is.',
    'In classroom mode (`PULSO_OPEN=true`) everybody hears every `balance_updated`, as in the original.',
    'A page of another origin must be listed in `CORS_ORIGIN`.',
  ],
  hears: [
    {
      type: 'connected',
      when: 'first',
      example: `{"success":true,"message":"…","id":"…","usuario":null,"modo_abierto":false}`,
    },
    { type: 'balance_updated', when: 'after each movement', example: `{"cedula":"1350509525","balance":5250}` },
    {
      type: 'stats_updated',
      when: 'every 3 s',
      example: `{"success":true,"estadisticas":{"clientes_activos":5,"operaciones_simultaneas":2,"conexiones_activas":8}}`,
    },
  ],
  listen: { protocol: 'socketio', address: '/' },
  resume:
    'Keep `meta.epoch` and `meta.seq` of the last event of each channel, and connect with `auth: {epoch, positions: {"account:1350509525": 41}}`: what was missed is sent once, in order. The client library does so by itself.',
};

const chat: ClientPage = {
  id: 'chat',
  title: 'Chat room',
  over: 'WebSocket',
  lead: 'One room a connection. `user_id` identifies nobody: who shows no session is a guest under the name that is asked for, marked as one.',
  snippets: [
    {
      about: 'In the browser.',
      code: `// Conectar a WebSocket
const ws = new WebSocket('{socket}/ws/1?user_id=1&username=Juan');

// Escuchar conexión
ws.onopen = () => {
    console.log('✅ Conectado');
};

// Escuchar mensajes
ws.onmessage = (event) => {
    const data = JSON.parse(event.data);
    console.log('📨 Evento:', data.type, data.data);

    if (data.type === 'message') {
        console.log(\`💬 \${data.data.username}: \${data.data.content}\`);
    }
};

// Enviar mensaje
function sendMessage(content) {
    ws.send(JSON.stringify({
        type: 'message',
        content: content
    }));
}

// Indicar que está escribiendo
function sendTyping(isTyping) {
    ws.send(JSON.stringify({
        type: 'typing',
        is_typing: isTyping
    }));
}`,
    },
    {
      about: 'In Python, with the package `websockets`.',
      code: `import asyncio
import websockets
import json

async def test():
    url = "{socket}/ws/1?user_id=1&username=Juan"

    async with websockets.connect(url) as ws:
        # Recibir confirmación de conexión
        response = await ws.recv()
        print(f"Conectado: {response}")

        # Enviar mensaje
        await ws.send(json.dumps({
            "type": "message",
            "content": "Hola mundo!"
        }))

        # Recibir respuesta
        response = await ws.recv()
        print(f"Respuesta: {response}")

asyncio.run(test())`,
    },
  ],
  run: [
    'Room 1 of a demonstration lets guests in. A room that does not, or that does not exist, is refused with 404 before the upgrade.',
    'As a user: the cookie of the page, a bearer token in the header, or, where headers cannot be set, `?ticket=` from `POST /api/ws-ticket`.',
    'In a terminal: `npm run chat -- --room 1 --name Juan`.',
  ],
  hears: [
    {
      type: 'connected',
      when: 'first',
      example: `{"type":"connected","data":{"room_id":1,"active_users":[…],"history":[…],…}}`,
    },
    {
      type: 'message',
      when: 'somebody wrote, oneself included',
      example: `{"type":"message","data":{"id":7,"user_id":"…","username":"Juan (invitado)","content":"Hola","created_at":"…",…}}`,
    },
    {
      type: 'message_sent',
      when: 'after one’s own',
      example: `{"type":"message_sent","message_id":7,"timestamp":"…"}`,
    },
    {
      type: 'user_joined, user_left, typing',
      when: 'others come, go and type',
      example: `{"type":"typing","data":{"username":"ana","is_typing":true,…}}`,
    },
    {
      type: 'pong, error',
      when: 'answers to ping, and to what was wrong',
      example: `{"type":"error","data":{"code":"…","message":"…"}}`,
    },
  ],
  listen: { protocol: 'ws', address: '/ws/1?username=Docs' },
  resume:
    'Come back with `?epoch=…&since=…` of the last frame’s `epoch` and `seq`: what was missed is sent once, in order.',
};

const products: ClientPage = {
  id: 'products',
  title: 'Product catalog',
  over: 'WebSocket and REST',
  lead: 'Changes go in over REST; what came of them is told to everybody at the hub’s root.',
  snippets: [
    {
      about: 'Listening.',
      code: `const WS_URL = '{socket}';
let ws;

// Función para conectar al WebSocket
function connectWebSocket() {
  ws = new WebSocket(WS_URL);

  // Evento: Conexión abierta exitosamente
  ws.onopen = () => {
    console.log('✅ Conectado al WebSocket');
  };

  // Evento: Mensaje recibido desde el servidor
  ws.onmessage = (event) => {
    const message = JSON.parse(event.data);
    handleWebSocketMessage(message);
  };

  // Evento: Conexión cerrada
  ws.onclose = () => {
    // Reconectar automáticamente después de 3 segundos
    setTimeout(connectWebSocket, 3000);
  };
}

// Iniciar conexión al cargar la página
connectWebSocket();`,
    },
    {
      about: 'Changing.',
      code: `const response = await fetch('{origin}/api/productos', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({ nombre: 'Laptop', descripcion: '', precio: 999.99, stock: 10 })
});
const result = await response.json();`,
    },
  ],
  run: [
    'Reading and listening are for everybody. Changing needs a session; in classroom mode (`PULSO_OPEN=true`) anybody may, as in the original.',
    'From another origin: list it in `CORS_ORIGIN`.',
    '`{"type":"PING"}` is answered with `{"type":"PONG"}`.',
  ],
  hears: [
    {
      type: 'CONNECTION_ESTABLISHED',
      when: 'first',
      example: `{"type":"CONNECTION_ESTABLISHED","message":"Conectado al servidor WebSocket","timestamp":"…"}`,
    },
    {
      type: 'PRODUCT_CREATED, PRODUCT_UPDATED',
      when: 'after each change',
      example: `{"type":"PRODUCT_CREATED","data":{"id":5,"nombre":"Laptop Dell","descripcion":"…","precio":1299.99,"stock":10,"created_at":"…","updated_at":"…"},"timestamp":"…"}`,
    },
    {
      type: 'PRODUCT_DELETED',
      when: 'a product is gone',
      example: `{"type":"PRODUCT_DELETED","data":{"id":5},"timestamp":"…"}`,
    },
  ],
  listen: { protocol: 'ws', address: '/' },
  resume: 'Each frame carries `channel`, `seq` and `epoch`; see the endpoint under Events for how to go on from there.',
};

const ratings: ClientPage = {
  id: 'ratings',
  title: 'Film ratings',
  over: 'Server-Sent Events',
  lead: 'Each new, changed or withdrawn rating, with the film’s average and count after it.',
  snippets: [
    {
      about: 'Listening.',
      code: `const eventSource = new EventSource('{origin}/api/realtime/events');
eventSource.onmessage = (event) => {
  const data = JSON.parse(event.data);
  console.log('📡 [REALTIME] Evento recibido del servidor:', data.type, data);
};`,
    },
    {
      about: 'Telling everybody, as an administrator or in classroom mode.',
      code: `await fetch('{origin}/api/realtime/broadcast', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify({
    type: 'rating-updated',
    movieId,
    data: { rating, action: 'create' }
  })
});`,
    },
  ],
  run: [
    'Listening is for everybody; the browser comes back by itself after three seconds.',
    'In a terminal: `curl -N {origin}/api/realtime/events`.',
  ],
  hears: [
    { type: '(unnamed)', when: 'first', example: `{"type":"connected","message":"Conectado al servidor de eventos"}` },
    {
      type: '(unnamed)',
      when: 'after each rating',
      example: `{"type":"rating-updated","movieId":"…","data":{"rating":4,"action":"create","average":4.2,"count":17,…},"timestamp":1764158400000}`,
    },
  ],
  listen: { protocol: 'sse', address: '/api/realtime/events' },
  resume: 'Browsers send `Last-Event-ID` by themselves: what was missed is sent once, in order.',
};

const logs: ClientPage = {
  id: 'logs',
  title: 'Logs and scraping progress',
  over: 'Server-Sent Events',
  lead: 'The hub’s own log lines, how its jobs are getting on, and what befalls the system. For administrators; in classroom mode for everybody.',
  snippets: [
    {
      about: 'In the browser, on a page with an administrator’s session.',
      code: `const source = new EventSource('{origin}/api/events/stream');

for (const type of ['log', 'scraping_progress', 'system', 'heartbeat']) {
  source.addEventListener(type, (event) => {
    console.log(type, JSON.parse(event.data));
  });
}`,
    },
  ],
  run: [
    'Sign in as an administrator first, on the same origin: an `EventSource` sends cookies and no headers.',
    'In a terminal: `curl -N -H "authorization: Bearer $TOKEN" {origin}/api/events/stream`.',
  ],
  hears: [
    {
      type: 'log',
      when: 'a line is written',
      example: `{"id":"…","type":"log","timestamp":"…","source":"backend","level":"info","message":"…"}`,
    },
    {
      type: 'scraping_progress',
      when: 'a job gets on',
      example: `{"id":"…","type":"scraping_progress","timestamp":"…","source":"scraping","progress":50,"proxiesFound":120,"currentSource":"…","status":"progress"}`,
    },
    {
      type: 'system',
      when: 'the server starts, fails or labours',
      example: `{"id":"…","type":"system","timestamp":"…","source":"system","event":"server_start"}`,
    },
    { type: 'heartbeat', when: 'every 30 s at most', example: `{"type":"heartbeat",…}` },
  ],
  listen: { protocol: 'sse', address: '/api/events/stream', events: 'log scraping_progress system heartbeat' },
  resume: 'Browsers send `Last-Event-ID` by themselves: what was missed is sent once, in order.',
};

/** One page for each kind of client. */
export const clients: readonly ClientPage[] = [bank, chat, products, ratings, logs];
