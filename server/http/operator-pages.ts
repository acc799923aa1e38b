import type { RequestHandler } from 'express';
import type { z } from 'zod';
import type { CallerResolver } from './caller';
import { readQuery } from './query-string';
import { answerData } from './responses';

/** A page of rows. */
interface Rows {
  rows: readonly unknown[];
}

type Params = Record<string, string>;

/** Makes handlers of paged reads for operators: rows under `data`, and beside them the start of the next page. */
export const operatorPages =
  (who: CallerResolver) =>
  <S extends z.ZodType>(schema: S, read: (query: z.output<S>, params: Params) => Promise<Rows>): RequestHandler =>
  async (req, res) => {
    await who.operator(res);
    const { rows, ...beside } = await read(readQuery(req, schema), req.params as Params);
    answerData(res, rows, beside);
  };
