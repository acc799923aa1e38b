import { problem } from '../../../contract/problems';
import { commands } from '../../../contract/commands';
import {
  EMPTY as NO_ACCOUNT,
  holderErrors,
  readLimits,
  refusalErrors,
  type Wording,
} from '../../../client/web/admin/accounts/account-draft';
import {
  audienceOf,
  draftOf,
  EMPTY as NO_NOTICE,
  noticeErrors,
  type NoticeDraft,
} from '../../../client/web/admin/notices/notice-draft';
import { adminEn } from '../../../client/web/language/admin.en';
import { adminEs } from '../../../client/web/language/admin.es';
import { es } from '../../../client/web/language/es';

const wording: Wording = { texts: es, admin: adminEs, language: 'es' };
const { accounts, notices } = adminEs;

it.each([
  ['0', 0],
  ['0,00', 0],
  ['250', 250],
  ['1.250,50', 1250.5],
])('an overdraft of %s is %d', (typed, sobregiro) => {
  expect(readLimits({ sobregiro: typed, limite_movimiento: '' }, wording)).toEqual({
    limits: { sobregiro },
    errors: {},
  });
});

it('an empty movement limit and invalid amounts are refused', () => {
  const { limits, errors } = readLimits({ sobregiro: '1,005', limite_movimiento: '0' }, wording);
  expect(limits).toEqual({});
  expect(errors).toEqual({ sobregiro: es.bank.amounts.decimals, limite_movimiento: es.bank.amounts.positive });
});

it('an account needs a cédula of ten digits and a holder', () => {
  expect(holderErrors(NO_ACCOUNT, wording)).toEqual(accounts.required);
  const found = holderErrors({ ...NO_ACCOUNT, cedula: '12', titular: 'x'.repeat(121) }, wording);
  expect(found).toEqual({ cedula: accounts.cedulaFormat, titular: accounts.titularLong });
  expect(holderErrors({ ...NO_ACCOUNT, cedula: ' 1350509525 ', titular: 'Ana' }, wording)).toEqual({});
});

it('the hub’s refusals appear at their fields', () => {
  const refused = (code: Parameters<typeof problem>[0], field?: string) =>
    refusalErrors(problem(code, field === undefined ? {} : { field }), wording);
  expect(refused('bank.account_exists', 'cedula')).toEqual({ cedula: accounts.exists });
  expect(refused('auth.user_not_found', 'usuario')).toEqual({ usuario: accounts.noSuchUser });
  expect(refused('bank.overdraft_in_use', 'sobregiro')).toEqual({ sobregiro: accounts.overdraftInUse });
  expect(refused('server.busy')).toBeUndefined();
});

const draft = (part: Partial<NoticeDraft>): NoticeDraft => ({ ...NO_NOTICE, text: 'Hola', ...part });

it('[ADM-5] a notice needs a text and an audience', () => {
  expect(noticeErrors(draft({ text: '  ' }), notices)).toEqual({ text: notices.required });
  expect(noticeErrors(draft({ kind: 'usuario', user: ' ' }), notices)).toEqual({
    audience: notices.requiredAudience.usuario,
  });
  expect(noticeErrors(draft({ kind: 'canal', channel: 'stats' }), notices)).toEqual({});
});

it('[ADM-5] the hub accepts each valid draft, and a repeated notice has the same audience', () => {
  const drafts = [
    draft({}),
    draft({ kind: 'rol', role: 'invitado' }),
    draft({ kind: 'usuario', user: 'ana' }),
    draft({ kind: 'canal', channel: 'account:1350509525' }),
  ];
  for (const one of drafts) {
    const audiencia = audienceOf(one);
    expect(commands.avisar.input.safeParse({ texto: one.text, nivel: one.level, audiencia }).success).toBe(true);
    expect(audienceOf(draftOf(one.text, one.level, audiencia!))).toEqual(audiencia);
  }
});

type Node = string | ((...args: never[]) => string) | { readonly [name: string]: Node };

function textsOf(node: Node): string[] {
  if (typeof node === 'string') return [node];
  if (typeof node === 'function') return [(node as (...args: string[]) => string)('7', '8', '9')];
  return Object.values(node).flatMap(textsOf);
}

it.each([
  ['es', adminEs],
  ['en', adminEn],
])('no text of the administration in %s is empty', (_, texts) => {
  expect(textsOf(texts as Node).filter((text) => text.trim() === '' || text.includes('undefined'))).toEqual([]);
});
