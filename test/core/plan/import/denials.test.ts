import { expect, test } from 'vitest';
import { claimsIn } from '../../../../src/core/plan/import/words/claims-in.ts';

const statusesOf = (words: string) =>
  claimsIn(words, { type: 'http', prints: { kind: 'status' }, isStated: true })
    .flatMap((claim) => (claim.kind === 'status' ? claim.statuses : []))
    .filter((one) => typeof one === 'number');

const denied = [
  'it no longer returns 500',
  'does not return 500',
  "shouldn't return 500",
  'must never again answer with 500',
  'anything but 500',
  'other than 500',
  'no more 500',
  '500 is gone',
  '500 no longer appears',
  '500 must not appear',
  'stops returning 500',
  'it has stopped answering with 500',
  'no request returns 500',
  'nobody sees a 500',
  'it should not, under load, return 500',
  'no 500, 501 or 503',
  'no 501 and 500 errors',
  'Before: 500.',
  'avoid 500',
  'fixed: 500',
  'the 500 went away',
  '0 requests with 500',
  'keine Anfrage liefert 500',
  'liefert nicht mehr 500',
  '500 kommt nicht mehr vor',
  '500 darf nicht zurückgegeben werden',
  'ne renvoie plus 500',
  "n'est plus 500",
  '500 disparaît',
  'aucune requête ne renvoie 500',
  'ya no devuelve 500',
  'deja de devolver 500',
  'ninguna petición devuelve 500',
  'não retorna mais 500',
  'nenhum pedido retorna 500',
  'non restituisce 500',
  'nessuna richiesta restituisce 500',
  'больше не возвращает 500',
  '500 больше не появляется',
  'перестал отвечать 500',
  '不再返回 500',
  '不应返回 500',
  '500 不再出现',
  '500 禁止',
  '禁止返回 500',
  'deixou de retornar 500',
  '500 ではない',
  '500 を返さない',
  '500 が返らないこと',
  '500 아님',
  '500을 반환하지 않음',
];

test.each(denied)('“%s” does not demand 500', (words) => {
  expect(statusesOf(words)).toEqual([]);
});

const demanded: readonly (readonly [words: string, status: number])[] = [
  ['200 rather than 500', 200],
  ['200 instead of 500', 200],
  ['200 (was 500 before)', 200],
  ['changes from 500 to 200', 200],
  ['500 before the fix, 200 after', 200],
  ['not 500 but 200', 200],
  ['200, and never 500', 200],
  ['returns 200 without errors', 200],
  ['returns 200 and does not redirect', 200],
  ['without a token returns 401', 401],
  ['requests with no token return 401', 401],
  ['users who are not logged in get 401', 401],
  ['401 when the token is missing', 401],
  ['404 Not Found', 404],
  ['500 → 200', 200],
  ['401 except with a token', 401],
  ['200 statt 500', 200],
  ['nicht 500, sondern 200', 200],
  ['ohne Token liefert es 401', 401],
  ['200 au lieu de 500', 200],
  ['pas 500 mais 200', 200],
  ['sans jeton renvoie 401', 401],
  ['200 à la place de 500', 200],
  ['200 en lugar de 500', 200],
  ['sin token devuelve 401', 401],
  ['200 em vez de 500', 200],
  ['não 500 mas 200', 200],
  ['200 invece di 500', 200],
  ['200 вместо 500', 200],
  ['200 而不是 500', 200],
  ['没有 token 时返回 401', 401],
  ['500 ではなく 200', 200],
  ['200 を返さなければならない', 200],
  ['認証なしで 401 が返る', 401],
  ['500 대신 200', 200],
  ['토큰 없이 401 반환', 401],
];

test.each(demanded)('“%s” demands %i', (words, status) => {
  expect(statusesOf(words)).toEqual([status]);
});

test.each([
  ['never prints "BLUE"', []],
  ['"BLUE" is gone', []],
  ['prints "no such host"', ['no such host']],
  ['prints "BLUE" and not "GREEN"', ['BLUE']],
  ['not "GREEN" but "BLUE"', ['BLUE']],
  ['stopped', ['stopped']],
])('“%s” demands no word but %j', (words, expected) => {
  const claims = claimsIn(words, { type: 'command', prints: { kind: 'text' }, isStated: true });
  expect(
    claims.flatMap((one) => (one.kind === 'has' ? one.patterns.map(({ literal }) => literal) : [])),
  ).toEqual(expected);
});
