export const languages = ['es', 'en'] as const;
export type Language = (typeof languages)[number];

/** All texts of the terminal client. */
export interface Words {
  readonly usage: string;
  readonly help: string;
  connecting(url: string): string;
  entered(room: string, name: string, people: number): string;
  readonly reconnecting: string;
  readonly online: string;
  offline(why: string): string;
  readonly waiting: string;
  typing(names: readonly string[]): string;
  joined(name: string): string;
  left(name: string): string;
  away(name: string): string;
  back(name: string): string;
  edited(id: number): string;
  deleted(id: number): string;
  missed(count: number): string;
  reply(name: string, words: string): string;
  refused(message: string): string;
  pong(ms: number): string;
  readonly noConnection: string;
  who(names: readonly string[]): string;
  stats(connections: number, rooms: number): string;
  statsRoom(room: string, connections: number, users: number): string;
  readonly noMore: string;
  unknown(command: string): string;
  readonly joinWhich: string;
  absent(room: number): string;
  readonly wrongPassword: string;
  unreachable(url: string): string;
  readonly bye: string;
}

const list = (names: readonly string[], and: string): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} ${and} ${names.at(-1) ?? ''}`;

const es: Words = {
  usage:
    'npm run chat -- [--room 1] [--user Alice] [--password …] [--url http://127.0.0.1:5001] [--transport websocket|socketio] [--lang es|en]\n' +
    'También por el entorno: USERNAME, USER_ID, PULSO_PASSWORD, PULSO_URL. Sin contraseña se entra como invitado.',
  help:
    '/ping tiempo de respuesta · /typing avisar que escribe · /stats conexiones · /who quién está\n' +
    '/history mensajes anteriores · /join N otra sala · /quit salir · lo demás se envía',
  connecting: (url) => `Conectando con ${url} …`,
  entered: (room, name, people) => `Sala ${room}, como ${name}. Presentes: ${people}. /help muestra los comandos.`,
  reconnecting: 'Conexión perdida; reconectando …',
  online: 'En línea de nuevo.',
  offline: (why) => `Desconectado: ${why}`,
  waiting: 'Sin conexión: el mensaje saldrá en cuanto vuelva.',
  typing: (names) => `${list(names, 'y')} ${names.length > 1 ? 'están' : 'está'} escribiendo…`,
  joined: (name) => `${name} entró en la sala`,
  left: (name) => `${name} salió de la sala`,
  away: (name) => `${name} está ausente`,
  back: (name) => `${name} está de vuelta`,
  edited: (id) => `editado n.º ${id}`,
  deleted: (id) => `borrado n.º ${id}`,
  missed: (count) => `… ${count} mensajes más arriba; /history los muestra`,
  reply: (name, words) => `respuesta a ${name}: ${words}`,
  refused: (message) => `No se envió: ${message}`,
  pong: (ms) => `pong: ${ms} ms`,
  noConnection: 'Sin conexión.',
  who: (names) => `Presentes (${names.length}): ${names.join(', ')}`,
  stats: (connections, rooms) => `Conexiones: ${connections}, salas: ${rooms}`,
  statsRoom: (room, connections, users) => `  sala ${room}: ${connections} conexiones, ${users} usuarios`,
  noMore: 'No hay mensajes anteriores.',
  unknown: (command) => `Comando desconocido: ${command}. /help muestra los que hay.`,
  joinWhich: '/join quiere el número de una sala: /join 2',
  absent: (room) => `La sala ${room} no existe o no está a su alcance.`,
  wrongPassword: 'Usuario o contraseña incorrectos.',
  unreachable: (url) => `No hay nadie en ${url}. ¿Está en marcha el servidor (npm start)?`,
  bye: 'Hasta luego.',
};

const en: Words = {
  usage:
    'npm run chat -- [--room 1] [--user Alice] [--password …] [--url http://127.0.0.1:5001] [--transport websocket|socketio] [--lang es|en]\n' +
    'Environment variables: USERNAME, USER_ID, PULSO_PASSWORD, PULSO_URL. Without a password you connect as a guest.',
  help:
    '/ping response time · /typing show that you are typing · /stats connections · /who lists who is here\n' +
    '/history earlier messages · /join N go to another room · /quit · any other text is sent',
  connecting: (url) => `Connecting to ${url} …`,
  entered: (room, name, people) => `Room ${room}, as ${name}. Here: ${people}. /help lists the commands.`,
  reconnecting: 'Connection lost; reconnecting …',
  online: 'Online again.',
  offline: (why) => `Offline: ${why}`,
  waiting: 'No connection: the message will be sent when it is restored.',
  typing: (names) => `${list(names, 'and')} ${names.length > 1 ? 'are' : 'is'} typing…`,
  joined: (name) => `${name} joined`,
  left: (name) => `${name} left`,
  away: (name) => `${name} is away`,
  back: (name) => `${name} is back`,
  edited: (id) => `edited no. ${id}`,
  deleted: (id) => `deleted no. ${id}`,
  missed: (count) => `… ${count} more messages above; /history shows them`,
  reply: (name, words) => `reply to ${name}: ${words}`,
  refused: (message) => `Not sent: ${message}`,
  pong: (ms) => `pong: ${ms} ms`,
  noConnection: 'No connection.',
  who: (names) => `Here (${names.length}): ${names.join(', ')}`,
  stats: (connections, rooms) => `Connections: ${connections}, rooms: ${rooms}`,
  statsRoom: (room, connections, users) => `  room ${room}: ${connections} connections, ${users} users`,
  noMore: 'There are no earlier messages.',
  unknown: (command) => `Unknown command: ${command}. /help lists the commands.`,
  joinWhich: '/join needs a room number: /join 2',
  absent: (room) => `Room ${room} does not exist, or you have no access to it.`,
  wrongPassword: 'Wrong user name or password.',
  unreachable: (url) => `No answer from ${url}. Is the server running (npm start)?`,
  bye: 'Goodbye.',
};

export const words: Readonly<Record<Language, Words>> = { es, en };
