import type { ClientPage } from '../../http/docs/client-page';

export const chat: ClientPage = {
  id: 'chat',
  title: 'Chat room',
  over: 'WebSocket',
  lead: 'One room per connection. `user_id` does not identify anyone: a client without a session is a guest, under the name that it asks for, and marked as a guest.',
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
    'Room 1 of the demonstration data admits guests. A room that does not, or that does not exist, is refused with 404 before the upgrade.',
    'As a user: the cookie of the page, a bearer token in the header, or, where headers cannot be set, `?ticket=` from `POST /api/ws-ticket`.',
    'In a terminal: `npm run chat -- --room 1 --name Juan`.',
  ],
  receives: [
    {
      type: 'connected',
      when: 'first',
      example: `{"type":"connected","data":{"room_id":1,"active_users":[…],"history":[…],…}}`,
    },
    {
      type: 'message',
      when: 'after each message, your own included',
      example: `{"type":"message","data":{"id":7,"user_id":"…","username":"Juan (invitado)","content":"Hola","created_at":"…",…}}`,
    },
    {
      type: 'message_sent',
      when: 'after your own message',
      example: `{"type":"message_sent","message_id":7,"timestamp":"…"}`,
    },
    {
      type: 'user_joined, user_left, typing',
      when: 'when others join, leave and type',
      example: `{"type":"typing","data":{"username":"ana","is_typing":true,…}}`,
    },
    {
      type: 'pong, error',
      when: 'in reply to a ping, or to an invalid message',
      example: `{"type":"error","data":{"code":"…","message":"…"}}`,
    },
  ],
  listen: { protocol: 'ws', address: '/ws/1?username=Docs' },
  resume:
    'Reconnect with `?epoch=…&since=…` of the last frame’s `epoch` and `seq`: the hub replays the missed events once, in order.',
};
