import { returnPath, signInPath, START } from '../../client/web/session/return-path';

const origin = 'http://127.0.0.1:5001';

it.each(['/banco/', '/banco/?cuenta=1350509525&tipo=retiro', '/admin/', '/x?y=1?w=3&z=2'])(
  'signing in returns to %s',
  (path) => {
    expect(returnPath(path, origin)).toBe(path);
  },
);

it.each([
  null,
  '',
  'banco/',
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '/\t/evil.example/',
  '/\n/evil.example',
  '/a/..//evil.example/',
  '///evil.example',
  '/%0a/../..//evil.example',
  'javascript:alert(1)',
  '/entrar/?volver=/entrar/',
])('%j returns to the start page instead', (path) => {
  expect(returnPath(path, origin)).toBe(START);
});

it('the sign-in keeps the return path, and omits it for the start page', () => {
  expect(signInPath('/banco/')).toBe('/entrar/');
  const there = new URL(signInPath('/banco/?cuenta=1&tipo=retiro', 'caducada'), origin);
  expect(there.searchParams.get('motivo')).toBe('caducada');
  expect(returnPath(there.searchParams.get('volver'), origin)).toBe('/banco/?cuenta=1&tipo=retiro');
});
