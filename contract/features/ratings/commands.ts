import { targetIn } from '../../core/audit-target';
import type { CommandContract } from '../../core/specs';
import { broadcastInput, broadcastReply } from './broadcast';
import { createMovieInput, createMovieReply, rateInput, rateReply, unrateInput } from './schemas';

/** The feature's commands, by name on the wire. */
export const ratingsCommands = {
  calificar: { input: rateInput, output: rateReply, id: 'any' },
  quitar_calificacion: { input: unrateInput, output: rateReply, id: 'any' },
  crear_pelicula: { input: createMovieInput, output: createMovieReply, id: 'any', audit: targetIn('movieId') },
  difundir: { input: broadcastInput, output: broadcastReply, id: 'any', audit: targetIn('movieId') },
} as const satisfies Record<string, CommandContract>;
