import type { ProblemContract } from '../../core/specs';

/** The feature's refusals. */
export const chatProblems = {
  'chat.room_not_found': {
    status: 404,
    retry: false,
    message: 'La sala no existe o no está a su alcance.',
    english: 'The room does not exist, or is out of your reach.',
  },
  'chat.message_not_found': {
    status: 404,
    retry: false,
    message: 'El mensaje no existe o ya se borró.',
    english: 'The message does not exist, or has been deleted.',
  },
  'chat.member_not_found': {
    status: 404,
    retry: false,
    message: 'No es miembro de la sala.',
    english: 'Not a member of this room.',
  },
  'chat.not_member': {
    status: 403,
    retry: false,
    message: 'Entre en la sala para hacer esto.',
    english: 'Join the room to do this.',
  },
  'chat.not_allowed': {
    status: 403,
    retry: false,
    message: 'Su papel en la sala no lo permite.',
    english: 'Your role in this room does not allow that.',
    forbids: true,
  },
  'chat.not_yours': {
    status: 403,
    retry: false,
    message: 'Sólo quien escribió el mensaje puede cambiarlo.',
    english: 'Only its author can change a message.',
  },
  'chat.muted': {
    status: 403,
    retry: false,
    message: 'Está silenciado en esta sala.',
    english: 'You are muted in this room.',
  },
  'chat.banned': {
    status: 403,
    retry: false,
    message: 'Está excluido de esta sala.',
    english: 'You are banned from this room.',
  },
  'chat.already_member': {
    status: 409,
    retry: false,
    message: 'Ya es miembro de la sala.',
    english: 'Already a member of this room.',
  },
  'chat.last_owner': {
    status: 409,
    retry: false,
    message: 'Nombre antes a otro dueño de la sala.',
    english: 'Name another owner of the room first.',
  },
  'chat.room_full': { status: 409, retry: false, message: 'La sala está llena.', english: 'The room is full.' },
  'chat.direct_only_two': {
    status: 409,
    retry: false,
    message: 'Una conversación directa es de dos.',
    english: 'A direct conversation is between two.',
  },
  'chat.too_many_reactions': {
    status: 409,
    retry: false,
    message: 'El mensaje ya tiene demasiadas reacciones.',
    english: 'The message already has too many reactions.',
  },
  'chat.too_many_rooms': {
    status: 409,
    retry: false,
    message: 'Ya tiene el máximo de salas.',
    english: 'You already have the maximum number of rooms.',
  },
  'chat.too_many_memberships': {
    status: 409,
    retry: false,
    message: 'Ya está en el máximo de salas.',
    english: 'You are already in the maximum number of rooms.',
  },
  'chat.too_many_invitations': {
    status: 409,
    retry: false,
    message: 'Ya tiene el máximo de invitaciones sin respuesta.',
    english: 'You already have the maximum number of unanswered invitations.',
  },
  'chat.too_many_directs': {
    status: 409,
    retry: false,
    message: 'Ya tiene el máximo de conversaciones.',
    english: 'You already have the maximum number of conversations.',
  },
} as const satisfies Record<string, ProblemContract>;
