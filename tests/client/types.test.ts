import type { Pulso } from '../../client/sdk/pulso';

/** Checked by the compiler alone: each line that must not compile is marked. */
export async function typeErrors(pulso: Pulso): Promise<void> {
  const { nuevo_saldo } = await pulso.command('deposito', { cedula: '1350509525', monto: 50 });
  nuevo_saldo satisfies number;
  // @ts-expect-error no such command
  await pulso.command('depositar', { cedula: '1350509525', monto: 50 });
  // @ts-expect-error an amount is a number
  await pulso.command('deposito', { cedula: '1350509525', monto: '50' });
  // @ts-expect-error another command's input
  await pulso.command('transferencia', { cedula: '1350509525', monto: 50 });
  // @ts-expect-error no such member of the reply
  const { saldo } = await pulso.command('retiro', { cedula: '1350509525', monto: 50 });
  // @ts-expect-error no such counter
  const usuarios = pulso.stats.get()?.value.usuarios;
  expect([saldo, usuarios]).toBeDefined();
}

it('[SDK-6] a wrong command, input or reply does not compile', () => {
  expect(typeErrors).toBeInstanceOf(Function); // `npm run check` is the test
});
