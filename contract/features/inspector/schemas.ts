import { z } from 'zod';
import { visibleProse } from '../../core/text/names';

/** `enviar_prueba`: publishes a test event on the channel `test`. */
export const testInput = z.strictObject({ texto: visibleProse(500) });
export const testReply = z.strictObject({
  id: z.string(),
  id_generado: z.boolean().optional(),
  canal: z.string(),
  fecha: z.iso.datetime(),
});

/** Events of the channel `test`. */
export const testEvents = {
  test_event: z.strictObject({
    texto: z.string(),
    /** Display name of the sender. */
    por: z.string(),
    fecha: z.iso.datetime(),
  }),
} as const satisfies Record<string, z.ZodType>;
export type TestEvent = z.infer<typeof testEvents.test_event>;
