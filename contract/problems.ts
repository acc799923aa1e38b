import { z } from 'zod';

/**
 * Every error Pulso can answer, in one table: its HTTP status, whether sending the same thing again
 * can help, and its words. Socket acknowledgements and REST answers carry the same `code`.
 */
export const problems = {
  'request.invalid': { status: 400, retry: false, message: 'La petición no es válida.' },
  'request.malformed': { status: 400, retry: false, message: 'El cuerpo no es JSON válido.' },
  'request.too_large': { status: 413, retry: false, message: 'La petición es demasiado grande.' },
  'request.not_found': { status: 404, retry: false, message: 'No existe.' },
  'request.method_not_allowed': { status: 405, retry: false, message: 'Método no permitido.' },
  'request.unknown_command': { status: 404, retry: false, message: 'Comando desconocido.' },
  'request.cross_site': { status: 403, retry: false, message: 'Origen no permitido.' },
  'request.unknown_host': { status: 421, retry: false, message: 'El servidor no atiende por este nombre.' },
  'request.https_required': { status: 403, retry: false, message: 'Este servidor sólo atiende por HTTPS.' },
  'request.rate_limited': { status: 429, retry: true, message: 'Demasiadas peticiones; espere un momento.' },

  'auth.required': { status: 401, retry: false, message: 'Inicie sesión.' },
  'auth.invalid_token': { status: 401, retry: false, message: 'La sesión no es válida o ha caducado.' },
  'auth.wrong_credentials': { status: 401, retry: false, message: 'Usuario o contraseña incorrectos.' },
  'auth.locked': { status: 429, retry: true, message: 'Demasiados intentos; espere antes de probar de nuevo.' },
  'auth.forbidden': { status: 403, retry: false, message: 'No tiene permiso.' },
  'auth.identity_changed': { status: 409, retry: true, message: 'La sesión es ahora de otro usuario.' },
  'auth.user_not_found': { status: 404, retry: false, message: 'El usuario no existe.' },
  'auth.too_many_tickets': { status: 429, retry: true, message: 'Ya tiene el máximo de tickets sin usar.' },

  'command.id_required': { status: 400, retry: false, message: 'Falta el identificador de la operación.' },
  'command.id_reused': {
    status: 422,
    retry: false,
    message: 'Ese identificador ya se usó con otros datos.',
  },

  'channel.not_found': { status: 404, retry: false, message: 'El canal no existe o no está a su alcance.' },
  'channel.superseded': { status: 409, retry: false, message: 'Otra petición sobre el canal reemplazó a esta.' },
  'channel.too_many': { status: 429, retry: false, message: 'Demasiadas suscripciones en esta conexión.' },

  'stream.not_here': { status: 409, retry: true, message: 'Ese flujo no está en este nodo, o ya terminó.' },

  'bank.account_not_found': { status: 404, retry: false, message: 'La cuenta no existe o no está a su alcance.' },
  'bank.account_exists': { status: 409, retry: false, message: 'La cuenta ya existe.' },
  'bank.account_closed': { status: 409, retry: false, message: 'La cuenta está cerrada.' },
  'bank.account_open': { status: 409, retry: false, message: 'La cuenta está abierta.' },
  'bank.account_not_empty': { status: 409, retry: false, message: 'La cuenta tiene saldo; sólo se cierra en cero.' },
  'bank.overdraft_in_use': { status: 409, retry: false, message: 'El saldo actual ya está por debajo de ese límite.' },
  'bank.insufficient_funds': { status: 409, retry: false, message: 'Saldo insuficiente.' },
  'bank.over_limit': { status: 422, retry: false, message: 'El monto supera el límite por movimiento.' },
  'bank.balance_limit': { status: 422, retry: false, message: 'El saldo superaría el máximo admitido.' },
  'bank.same_account': { status: 422, retry: false, message: 'Origen y destino son la misma cuenta.' },
  'bank.too_many_accounts': { status: 409, retry: false, message: 'El titular ya tiene el máximo de cuentas.' },
  'bank.too_many_watchers': { status: 409, retry: false, message: 'La cuenta ya tiene el máximo de observadores.' },

  'admin.last_administrator': { status: 409, retry: false, message: 'Nombre antes a otro administrador.' },
  'admin.connection_not_found': { status: 404, retry: false, message: 'La conexión no existe o ya terminó.' },

  'chat.room_not_found': { status: 404, retry: false, message: 'La sala no existe o no está a su alcance.' },
  'chat.message_not_found': { status: 404, retry: false, message: 'El mensaje no existe o ya se borró.' },
  'chat.member_not_found': { status: 404, retry: false, message: 'No es miembro de la sala.' },
  'chat.not_member': { status: 403, retry: false, message: 'Entre en la sala para hacer esto.' },
  'chat.not_allowed': { status: 403, retry: false, message: 'Su papel en la sala no lo permite.' },
  'chat.not_yours': { status: 403, retry: false, message: 'Sólo quien escribió el mensaje puede cambiarlo.' },
  'chat.muted': { status: 403, retry: false, message: 'Está silenciado en esta sala.' },
  'chat.banned': { status: 403, retry: false, message: 'Está excluido de esta sala.' },
  'chat.already_member': { status: 409, retry: false, message: 'Ya es miembro de la sala.' },
  'chat.last_owner': { status: 409, retry: false, message: 'Nombre antes a otro dueño de la sala.' },
  'chat.room_full': { status: 409, retry: false, message: 'La sala está llena.' },
  'chat.direct_only_two': { status: 409, retry: false, message: 'Una conversación directa es de dos.' },
  'chat.too_many_reactions': { status: 409, retry: false, message: 'El mensaje ya tiene demasiadas reacciones.' },
  'chat.not_present': { status: 409, retry: false, message: 'La conexión no está en la sala.' },
  'chat.too_many_rooms': { status: 409, retry: false, message: 'Ya tiene el máximo de salas.' },
  'chat.too_many_memberships': { status: 409, retry: false, message: 'Ya está en el máximo de salas.' },
  'chat.too_many_invitations': {
    status: 409,
    retry: false,
    message: 'Ya tiene el máximo de invitaciones sin respuesta.',
  },
  'chat.too_many_directs': { status: 409, retry: false, message: 'Ya tiene el máximo de conversaciones.' },

  'catalog.product_not_found': { status: 404, retry: false, message: 'El producto no existe.' },
  'catalog.stale': { status: 409, retry: false, message: 'Otra persona cambió el producto mientras tanto.' },
  'catalog.out_of_stock': { status: 409, retry: false, message: 'No hay tantas unidades.' },
  'catalog.stock_limit': { status: 422, retry: false, message: 'Serían más unidades de las admitidas.' },
  'catalog.too_many_products': { status: 409, retry: false, message: 'Ya tiene el máximo de productos.' },
  'ratings.movie_not_found': { status: 404, retry: false, message: 'La película no existe.' },
  'ratings.movie_exists': { status: 409, retry: false, message: 'Ya hay una película con ese identificador.' },
  'ratings.not_rated': { status: 404, retry: false, message: 'No ha calificado esta película.' },
  'ratings.too_many_movies': { status: 409, retry: false, message: 'Ya tiene el máximo de películas.' },
  'tokens.not_found': { status: 404, retry: false, message: 'El token no existe o ya se revocó.' },
  'tokens.too_many': { status: 409, retry: false, message: 'Ya tiene el máximo de tokens; revoque alguno.' },
  'ops.job_not_found': { status: 404, retry: false, message: 'El trabajo no existe.' },
  'ops.job_over': { status: 409, retry: false, message: 'El trabajo ya terminó.' },
  'ops.job_running': { status: 409, retry: false, message: 'El trabajo no ha terminado todavía.' },
  'ops.queue_full': { status: 409, retry: true, message: 'Hay demasiados trabajos en espera.' },
  'ops.too_many_jobs': { status: 409, retry: true, message: 'Ya tiene el máximo de trabajos en espera.' },

  'server.unavailable': { status: 503, retry: true, message: 'Servicio no disponible; inténtelo de nuevo.' },
  'server.busy': { status: 503, retry: true, message: 'El servidor está ocupado; inténtelo de nuevo.' },
  'server.starting': { status: 503, retry: true, message: 'El servidor está arrancando; inténtelo de nuevo.' },
  'server.stopping': { status: 503, retry: true, message: 'El servidor se está deteniendo; vuelva a conectarse.' },
  'server.internal': { status: 500, retry: true, message: 'Error interno.' },
} as const satisfies Record<string, { status: number; retry: boolean; message: string }>;

export type ProblemCode = keyof typeof problems;

export interface ProblemDetails {
  /** The field of the input that is at fault, as a dotted path in the wire's own words. */
  field?: string;
  /** Replaces the table's sentence where a more exact one helps. */
  message?: string;
  /** The same in English, where `wireIn` cannot know it. */
  english?: string;
  /** How long to wait before trying again, in milliseconds. */
  retryAfterMs?: number;
  /** What stands there now, where the request was made in view of something older. */
  current?: unknown;
  cause?: unknown;
}

/** The one error class: an answer that a client can understand. Everything else is a bug or an outage. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly field: string | undefined;
  readonly english: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly current: unknown;

  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    super(details.message ?? problems[code].message, { cause: details.cause });
    this.name = 'Problem';
    this.code = code;
    this.field = details.field;
    this.english = details.english;
    this.retryAfterMs = details.retryAfterMs;
    this.current = details.current;
  }

  /** The problem that an answer from the wire tells of. */
  static fromWire({ code, message, field, retry_after_ms: retryAfterMs, current }: ProblemWire['error']): Problem {
    return new Problem(code, {
      message,
      ...(field !== undefined && { field }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(current !== undefined && { current }),
    });
  }

  get status(): number {
    return problems[this.code].status;
  }

  /** Whether the same request may succeed later. */
  get mayPass(): boolean {
    return problems[this.code].retry;
  }

  /** The body of the answer: no stack, no cause, nothing of the database. */
  toWire(): ProblemWire {
    return {
      success: false,
      error: {
        code: this.code,
        message: this.message,
        ...(this.field !== undefined && { field: this.field }),
        ...(this.retryAfterMs !== undefined && { retry_after_ms: this.retryAfterMs }),
        ...(this.current !== undefined && { current: this.current }),
      },
    };
  }
}

/** A refusal, over HTTP and in acknowledgements alike. */
export const problemWire = z.strictObject({
  success: z.literal(false),
  error: z.strictObject({
    code: z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]),
    message: z.string(),
    field: z.string().optional(),
    retry_after_ms: z.number().min(0).optional(),
    current: z.unknown().optional(),
  }),
});
export type ProblemWire = z.infer<typeof problemWire>;

/** Shorthand for rules: `return problem('bank.insufficient_funds', { field: 'monto' })`. */
export const problem = (code: ProblemCode, details?: ProblemDetails): Problem => new Problem(code, details);

/**
 * Why the server ends a connection. `resume` tells the client to come back with its positions,
 * `after` (milliseconds) when. WebSocket close codes follow RFC 6455, private ones from 4000.
 */
export const goodbyes = {
  session_ended: { close: 1008, resume: false },
  /** The user's role has changed: come back as who you are now. */
  identity_changed: { close: 4005, resume: true },
  too_slow: { close: 4001, resume: true },
  flooding: { close: 4002, resume: false },
  stopping: { close: 1012, resume: true },
  new_epoch: { close: 4003, resume: true },
  disconnected_by_admin: { close: 4004, resume: false },
  too_large: { close: 1009, resume: false },
  /** Nothing was said in time of who is there: the first frame of `/hub`. */
  no_hello: { close: 4006, resume: false },
  /** The room that this connection is for is out of reach: it is gone, or somebody was removed from it. */
  room_left: { close: 4007, resume: false },
} as const satisfies Record<string, { close: number; resume: boolean }>;

export type GoodbyeCode = keyof typeof goodbyes;

export interface Goodbye {
  code: GoodbyeCode;
  resume: boolean;
  /** Milliseconds to wait before coming back; random, so that returning clients spread out. */
  after?: number;
}

export const goodbye = (code: GoodbyeCode, after?: number): Goodbye => ({
  code,
  resume: goodbyes[code].resume,
  ...(after !== undefined && { after }),
});
