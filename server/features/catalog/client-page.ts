import type { ClientPage } from '../../http/docs/client-page';

export const products: ClientPage = {
  id: 'products',
  title: 'Product catalog',
  over: 'WebSocket and REST',
  lead: 'Changes go in over REST; the resulting events go to every client connected to the hub’s root path.',
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
    'Any client may read and listen. Changing needs a session; in classroom mode (`PULSO_OPEN=true`) any client may, as in the original.',
    'From another origin: list it in `CORS_ORIGIN`.',
    '`{"type":"PING"}` is answered with `{"type":"PONG"}`.',
  ],
  receives: [
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
      when: 'after a product is deleted',
      example: `{"type":"PRODUCT_DELETED","data":{"id":5},"timestamp":"…"}`,
    },
  ],
  listen: { protocol: 'ws', address: '/' },
  resume:
    'Each frame carries `channel`, `seq` and `epoch`; see the endpoint under Events for how to resume from there.',
};
