import type { ClientPage } from '../../http/docs/client-page';

export const bank: ClientPage = {
  id: 'bank',
  title: 'Bank and statistics',
  over: 'Socket.IO',
  lead: 'Balances and counters that update live. The second argument of each event is its position; handlers that take one argument can ignore it.',
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
    'Without a session a page receives `connected` and `stats_updated`. `balance_updated` goes to an account’s owner and watchers: sign in first (`POST /api/auth/entrar`). The page’s cookie, or `auth: {token}` in the options, then identifies the user.',
    'In classroom mode (`PULSO_OPEN=true`) every client receives every `balance_updated`, as in the original.',
    'A page of another origin must be listed in `CORS_ORIGIN`.',
  ],
  receives: [
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
    'Keep `meta.epoch` and `meta.seq` of the last event of each channel, and connect with `auth: {epoch, positions: {"account:1350509525": 41}}`: the hub replays the missed events once, in order. The client library does so by itself.',
};
