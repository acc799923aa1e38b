import type { ProblemContract } from '../../core/specs';

/** The feature's refusals. */
export const bankProblems = {
  'bank.account_not_found': {
    status: 404,
    retry: false,
    message: 'La cuenta no existe o no está a su alcance.',
    english: 'The account does not exist, or is out of your reach.',
  },
  'bank.account_exists': {
    status: 409,
    retry: false,
    message: 'La cuenta ya existe.',
    english: 'The account already exists.',
  },
  'bank.account_closed': {
    status: 409,
    retry: false,
    message: 'La cuenta está cerrada.',
    english: 'The account is closed.',
  },
  'bank.account_open': {
    status: 409,
    retry: false,
    message: 'La cuenta está abierta.',
    english: 'The account is open.',
  },
  'bank.account_not_empty': {
    status: 409,
    retry: false,
    message: 'La cuenta tiene saldo; sólo se cierra en cero.',
    english: 'The account has a balance; only an account at zero can be closed.',
  },
  'bank.overdraft_in_use': {
    status: 409,
    retry: false,
    message: 'El saldo actual ya está por debajo de ese límite.',
    english: 'The balance is below that limit already.',
  },
  'bank.insufficient_funds': {
    status: 409,
    retry: false,
    message: 'Saldo insuficiente.',
    english: 'Insufficient funds.',
  },
  'bank.over_limit': {
    status: 422,
    retry: false,
    message: 'El monto supera el límite por movimiento.',
    english: 'The amount exceeds the limit per movement.',
  },
  'bank.balance_limit': {
    status: 422,
    retry: false,
    message: 'El saldo superaría el máximo admitido.',
    english: 'The balance would exceed the largest one allowed.',
  },
  'bank.same_account': {
    status: 422,
    retry: false,
    message: 'Origen y destino son la misma cuenta.',
    english: 'Origin and destination are the same account.',
  },
  'bank.too_many_accounts': {
    status: 409,
    retry: false,
    message: 'El titular ya tiene el máximo de cuentas.',
    english: 'The holder already has the maximum number of accounts.',
  },
  'bank.too_many_watchers': {
    status: 409,
    retry: false,
    message: 'La cuenta ya tiene el máximo de observadores.',
    english: 'The account already has the maximum number of watchers.',
  },
} as const satisfies Record<string, ProblemContract>;
