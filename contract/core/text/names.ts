import { z } from 'zod';
import { isLine, isProse, isVisible } from './visible';

const UNSEEN = 'debe tener algo visible';
const CONTROLS = 'sin caracteres de control, saltos de línea ni cambios de dirección del texto';

/** One line for display that may be empty, such as a topic. */
export const lineText = (most: number) => z.string().trim().max(most).refine(isLine, CONTROLS);

/** A name of a person or a thing: one line with at least one visible character. The database checks the same. */
export const nameText = (most: number) => lineText(most).min(1, UNSEEN).refine(isVisible, UNSEEN);

/** Text of several lines that may be empty, such as a description. */
export const proseText = (most: number) => z.string().trim().max(most).refine(isProse, 'sin caracteres de control');

/** Text of several lines with at least one visible character, such as a notice. */
export const visibleProse = (most: number) => proseText(most).min(1, UNSEEN).refine(isVisible, UNSEEN);
