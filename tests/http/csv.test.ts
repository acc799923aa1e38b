import { Readable } from 'node:stream';
import { cell } from '../../server/http/csv';
import { movementsCsv } from '../../server/features/bank/movements-csv';

it.each([
  ['plain', 'plain'],
  [-50.25, '-50.25'],
  ['-50.25', '-50.25'],
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1+cmd|calc', "'-1+cmd|calc"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\r\nlines', '"two\r\nlines"'],
  ['=a,"b"', '"\'=a,""b"""'],
])('the cell %j is written %j', (value, text) => {
  expect(cell(value)).toBe(text);
});

it('amounts have two decimals, and an empty history is just its header', async () => {
  const movement = {
    movimiento: 7,
    tipo: 'retiro',
    monto: -50,
    saldo: 0.1,
    contraparte: 'caja',
    fecha: 'now',
    seq: 3,
  } as const;
  const lines = async (pages: (typeof movement)[][]) => {
    const text: string[] = [];
    for await (const line of movementsCsv(Readable.from(pages) as AsyncIterable<(typeof movement)[]>)) text.push(line);
    return text.join('');
  };
  await expect(lines([[]])).resolves.toBe('movimiento,fecha,tipo,monto,saldo,contraparte,seq\r\n');
  await expect(lines([[movement], [movement]])).resolves.toMatch(/(7,now,retiro,-50\.00,0\.10,caja,3\r\n){2}$/);
});
