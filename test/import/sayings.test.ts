import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';
import { checksOf } from '../../src/core/plan/model.ts';
import { planLanguage } from '../../src/engine/language.ts';

/** What is expected of a command with words behind it, and whether a person is asked. */
function read(command: string, words: string): { expected: string; isAsked: boolean } {
  const text = `# Plan\n\n## Tests\n\n\`\`\`bash\n${command}   # ${words}\n\`\`\`\n`;
  const { plan } = planLanguage.load(importPlan(text, 'd.md').text ?? '', 'd.yaml', 'digest', {
    lint: false,
  });
  const checks = plan === null ? [] : checksOf(plan);
  const check = checks.find(({ type }) => type !== 'manual');
  return {
    expected: check === undefined || check.inferred === true ? '' : JSON.stringify(check.expect),
    isAsked: checks.some(({ type }) => type === 'manual'),
  };
}

const page = 'curl -s https://a.example.com/x';
const head = 'curl -sI https://a.example.com/x';
const port = 'nc -zv db.example.com 5432';
const none = '"length":0';
const some = '"length":{"gte":1}';

test.each([
  [page, 'liefert 204 (kein Inhalt)', '"status":204'],
  [page, 'retorna 204 sem conteúdo', '"status":204'],
  [page, '404 (non trouvé)', '"status":404'],
  [page, '403 Interdit', '"status":403'],
  [page, 'debe responder 401 (no autorizado)', '"status":401'],
  [page, '404 Не найдено', '"status":404'],
  [page, '应返回 401 未授权', '"status":401'],
  [page, 'отклоняется с кодом 403', '"status":403'],
  [page, '403 で拒否されること', '"status":403'],
  [page, '被拒绝，返回 403', '"status":403'],
  [page, 'liste vide', none],
  [page, 'пустой массив', none],
  [page, '空の配列が返ること', none],
  [page, '200, leere Liste', none],
  [page, 'lista não vazia', some],
  [page, 'non-empty list', some],
  [page, 'returns valid JSON', '"exists":true'],
  [page, 'status 200, JSON válido', '"exists":true'],
  [page, 'responde em até 800 ms', '"lt":"800ms"'],
  [page, '状态码为 200,响应体包含 "ok"', 'ok'],
  [head, 'redireciona para https://b.example.com/', '"location"'],
  [head, '301 跳转到 https://b.example.com/', '"status":301'],
  [head, '`https://b.example.com/` へ301リダイレクトされること', '"status":301'],
  [head, 'Header X-Cache: HIT vorhanden', '"x-cache":{"contains":"HIT"}'],
  [port, 'puerto abierto', '"open":true'],
  [port, '端口开放', '"open":true'],
  [port, '接続できること', '"open":true'],
  [`${page} | jq .total`, 'maior que zero', '"gt":0'],
  [`${page} | jq length`, 'не меньше 5 элементов', '"gte":5'],
  [`${page} | jq '.errors | length'`, 'aucune erreur', none],
  [`${page} | grep -q ready`, 'exit code 0', 'ready'],
])('%s: "%s" is expected', (command, words, wanted) => {
  expect(read(command, words)).toMatchObject({ expected: expect.stringContaining(wanted), isAsked: false });
});

test.each([
  [page, 'nicht 404 (nicht gefunden), sondern weiter'],
  [page, '404 (no encontrado) sería un error'],
  [page, '403 interdit avant la correction'],
  [page, '404 не найдено, если не в eu'],
  [page, '200, außer leere Liste'],
  [page, 'empty list unless seeded'],
  [page, 'liste vide avant le déploiement'],
  [page, 'not valid JSON'],
  [page, 'valid JSON except on Mondays'],
  [page, 'valid XML'],
  [page, 'JSON válido salvo em produção'],
  [page, 'nunca JSON válido'],
  [page, '空の配列が返ることはない'],
  [page, 'true (false on standby)'],
  [page, 'a UUID'],
  [page, 'ready, otherwise page Maria'],
  [page, 'unhealthy is fine too'],
  [page, 'header X-Version is missing'],
  [`${page} | jq .n`, 'about 10'],
  [`${page} | jq .n`, '5 < n < 10'],
  [`${page} | jq .n`, 'one more than in production'],
  [page, 'version >= 4.2.0'],
  [page, '2xx except 204'],
  [page, 'is only 200 in eu'],
  [`${page} | base64 -d`, 'hello'],
  [head, 'não redireciona para https://b.example.com/ em produção'],
  [head, 'Header X-Cache: HIT vorhanden, außer nachts'],
  [port, 'puerto abierto solo en eu'],
  [`${page} | jq .total`, 'maior que zero exceto em feriados'],
  [`${page} | jq '.errors | length'`, 'no errors but timeouts'],
  [`${page} | grep -q ready`, 'exit code 0 would be wrong'],
])('%s: "%s" is asked of a person, and counts for nothing', (command, words) => {
  expect(read(command, words)).toEqual({ expected: '', isAsked: true });
});
