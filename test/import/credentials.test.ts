import fc from 'fast-check';
import { expect, test } from 'vitest';
import { importPlan } from '../../src/core/plan/import/import-plan.ts';

/** How documents name a credential; `¤` stands for it. */
const sentences = [
  'Sign in as `qa@example.com` with password `¤`.',
  'Log in with qa / ¤',
  'Credentials: qa:¤',
  '**Password:** ¤',
  'Use the API key `¤` for all requests',
  'Der Benutzer ist `qa`, das Passwort lautet `¤`.',
  'Zugang: Kennwort: ¤',
  'Se connecter avec le mot de passe « ¤ »',
  'La contraseña es "¤"',
  'A senha é `¤`.',
  'Войти, пароль: ¤',
  '使用密码：¤ 登录',
  'パスワード「¤」でログインする',
  '비밀번호: `¤`',
  '- [ ] The token ¤ is accepted',
  '- [ ] Login works with secret=¤',
  '1. Enter the password "¤" and press Enter',
  '| qa | ¤ |',
  '> Password: `¤`',
  '- `curl -u qa:¤ https://api.example.com/me` returns 200',
  '- `curl -s https://api.example.com/login | jq -r .access_token` is `¤`',
  'Set-Cookie should be `sid=¤; HttpOnly`.',
  '- `GET https://api.example.com/me?api_key=¤` → 200',
  '- [ ] `mysql -u qa -p¤ -e "select 1"` works',
];
const blocks = [
  ['bash', 'curl -u qa:¤ https://api.example.com/me'],
  ['bash', '# password: ¤\ncurl https://api.example.com/me'],
  ['bash', 'curl -H "Authorization: Bearer ¤" https://api.example.com/me\n# Expected: {"token":"¤"}'],
  ['bash', 'export API_TOKEN=¤\ncurl -H "X-Api-Key: $API_TOKEN" https://api.example.com/me'],
  ['bash', 'PGPASSWORD=¤ psql -h db.example.com -c "select 1"'],
  ['bash', 'npm start --token ¤'],
  ['bash', 'kubectl exec deploy/redis -- redis-cli -a ¤ ping'],
  ['bash', 'mongosh -u qa -p ¤ --eval "db.stats()"'],
  ['bash', 'sshpass -p ¤ ssh a ls'],
  ['bash', './smoke.sh -u qa -p ¤'],
  ['bash', 'etcdctl --user root:¤ get a'],
  ['bash', 'kubectl create secret generic s --from-literal=conn=¤'],
  ['bash', 'echo ¤ | docker login -u qa --password-stdin'],
  ['bash', 'curl -F password=¤ https://api.example.com/login'],
  ['bash', 'curl -d \'{"senha":"¤"}\' https://api.example.com/login'],
  ['bash', 'curl "https://api.example.com/x?sig=¤"'],
  ['bash', "curl -d '<login><password>¤</password></login>' https://api.example.com/login"],
  ['bash', 'kubectl run x --env=SECRET=¤'],
  ['bash', "kubectl get secret db -o jsonpath='{.data.p}' | base64 -d # ¤"],
  ['bash', 'curl -s https://api.example.com/login | jq -r .token # ¤'],
  ['bash', 'snmpget -v3 -u qa -A ¤ -X ¤ a.example.com oid'],
  ['bash', 'ssh-keygen -y -P ¤ -f id'],
  ['bash', 'impala-shell --ldap_password_cmd="echo ¤"'],
  ['bash', 'curl https://api.example.com/reset/¤¤'],
  ['python', 'password = "¤"\nassert login("qa", password)'],
  ['python', '# password: ¤\ndef test_login():\n    pass'],
  ['sql', "-- password: ¤\nselect 1 where password = '¤'"],
];

/** Letters and digits: what no word of the document is. */
const secret = fc
  .tuple(
    fc.stringMatching(/^[a-z]{4,9}$/),
    fc.integer({ min: 10, max: 9999 }),
    fc.stringMatching(/^[A-Z]{2,6}$/),
  )
  .map((parts) => parts.join(''));

const places = [
  '## Tests',
  '## Steps',
  '## Success criteria',
  '## Risks',
  '## Prerequisites',
  '## Timeline',
  '## Rollback',
  '## Next steps',
  '### Test 1: password `¤`',
];
const part = fc.oneof(fc.constantFrom(...sentences), fc.constantFrom(...blocks));

function written(heading: string, one: string | readonly string[]): readonly string[] {
  if (typeof one !== 'string') return [heading, '', `\`\`\`${one[0]}`, one[1] ?? '', '```', ''];
  const table = one.startsWith('|') ? ['| User | Password |', '|---|---|'] : [];
  return [heading, '', ...table, one, ''];
}

test('a credential of the document is in no line of its plan, wherever it stands and whatever it is called', () => {
  const parts = fc.array(fc.tuple(fc.constantFrom(...places), part), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(secret, parts, (value, all) => {
      const text = [
        '# Plan for staging',
        ...all.flatMap(([heading, one]) => written(heading, one)),
        '## Tests',
        '',
        '```bash',
        'curl https://api.example.com/health',
        '# Expected: 200',
        '```',
      ]
        .join('\n')
        .replaceAll('¤', value);
      expect((importPlan(text, 'plan.md').text ?? '').toLowerCase(), text).not.toContain(value.toLowerCase());
    }),
    { numRuns: 300 },
  );
});

test('a sentence that only speaks of credentials keeps its words', () => {
  const text = [
    '# Tests',
    '',
    '## Success criteria',
    '',
    '- [ ] The password must be changed after the first login',
    '- [ ] Token refresh works within 5 minutes',
    '- [ ] API key rotation: no request fails',
    '- [ ] The secret is stored in the vault',
  ].join('\n');
  const plan = importPlan(text, 'plan.md').text ?? '';
  expect(plan).not.toContain('***');
  expect(plan).toContain('The password must be changed after the first login');
});

test.each([
  ['```bash', `curl -s https://a.example.com/x | jq -e '.token == "kQ8vZt3LmW9xRb2N"'`, 'kQ8vZt3LmW9xRb2N'],
  ['```bash', `curl -s https://a.example.com/y | jq -e '.api_key == "plainsecretword"'`, 'plainsecretword'],
  ['```bash', `smbclient -U 'qa%Zx81kQvLm2w' //h/s -c ls`, 'Zx81kQvLm2w'],
  ['```bash', 'wscat -c wss://a.example.com/ws -s hunterSECRETx9', 'hunterSECRETx9'],
  ['', '- [ ] Log in as `qa` with `Blau!wal77`', 'Blau!wal77'],
  ['', '- [ ] Sign in with gRuenEule88 works', 'gRuenEule88'],
  ['```bash', 'Se connecter avec le mot de passe « aaaa10AA »', 'aaaa10AA'],
  ['```bash', "curl 'https://a.example.com/p?sig=9f&code=xYz99887766'", 'xYz99887766'],
  ['```bash', `curl -d @- https://a.example.com/p <<< '{"pin":"482913"}'`, '482913'],
  [
    '```bash',
    `python3 -c "import requests; print(requests.get('https://a.example.com', auth=('ops','Py7Pw8899')))"`,
    'Py7Pw8899',
  ],
  ['```bash', `curl -X POST https://a.example.com/login -d '{"otp":"771204","user":"a"}'`, '771204'],
  ['', '- [ ] Se connecter avec le mot de passe « aaaa10AA »', 'aaaa10AA'],
  ['', '- [ ] Mit dem Kennwort „lachs88Otter“ anmelden', 'lachs88Otter'],
  ['', '- [ ] Logga in, lösenord: hemligt99', 'hemligt99'],
  ['', '- [ ] Giriş, şifre: kedi4455', 'kedi4455'],
  ['', '- [ ] mật khẩu: abcd1234', 'abcd1234'],
  ['', '- [ ] كلمة المرور: sirri5566', 'sirri5566'],
])('%s %s: the credential is in neither plan nor report', (fence, line, value) => {
  const block = fence === '' ? line : `${fence}\n${line}\n\`\`\``;
  const { text, ledger } = importPlan(`# Plan\n\n## Tests\n\n### Look\n\n${block}\n`, 'd.md');
  expect(text).not.toBeNull();
  expect(`${text}${JSON.stringify(ledger)}`).not.toContain(value);
});
