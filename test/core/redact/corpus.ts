/** A text with a secret in it as some service, program or file has it. `shows` must stay: what tells a reader what the text was about. */
export type Row = { kind: string; text: string; secret: string; shows?: string };

const lower = 'k3m9x0q7w2e5r8t1y4u6i0p3a7s9d2f5g8h1j4l6z0c3v7b9n2';
const mixed = 'Zk3Mq9Xw0Qe7Rt2Wy5Eu8Ri1To4Yp6Ua0Is3Pd7Fg9Sh2Dj5Fk8Gl1Hz4Jx6Lc0Zv3Cb7Vn9Bm2Nq5';
const hexes = '0f1e2d3c4b5a69788796a5b4c3d2e1f00123456789abcdef9876543210fedcba';

const low = (length: number) => lower.repeat(3).slice(0, length);
const mix = (length: number) => mixed.repeat(3).slice(0, length);
const up = (length: number) => mix(length).toUpperCase();
const hex = (length: number) => hexes.repeat(2).slice(0, length);
const b64 = (text: string) => Buffer.from(text).toString('base64');

/** In pieces, so that no scanner of the repository takes a sample for a real one. */
const made = (...pieces: string[]) => pieces.join('');

function token(kind: string, ...pieces: string[]): Row {
  const secret = made(...pieces);
  return {
    kind,
    text: `the call with ${secret} was refused`,
    secret: pieces.at(-1) ?? secret,
    shows: 'refused',
  };
}

function within(kind: string, before: string, secret: string, after = ''): Row {
  return { kind, text: `${before}${secret}${after}`, secret };
}

const pem = ['-----BEGIN ', 'PRIVATE KEY-----'].join('');
const pemEnd = ['-----END ', 'PRIVATE KEY-----'].join('');

/** The shapes of the services that people use. */
export const rows: readonly Row[] = [
  token('Slack bot token', 'xox', 'b-123456789012-', mix(24)),
  token('Slack app token', 'xap', 'p-1-A012345-', mix(24)),
  token('Slack configuration token', 'xoxe', '.xoxp-1-', mix(40)),
  within('Slack webhook', 'POST https://hooks.slack.com/services/', made('T0', 'A1B2C3/B0D4E5F6/', mix(24))),
  token('GitHub token', 'gh', 'p_', mix(36)),
  token('GitHub app token', 'gh', 's_', mix(36)),
  token('GitHub fine-grained token', 'github', '_pat_', `11A${mix(60)}`),
  token('GitLab token', 'glp', 'at-', mix(20)),
  token('GitLab runner token', 'glr', 't-', mix(20)),
  token('Google API key', 'AIz', 'aSy', mix(33)),
  token('Google access token', 'ya2', '9.', mix(60)),
  token('Google refresh token', '1/', '/0', mix(40)),
  token('Google client secret', 'GOC', 'SPX-', mix(28)),
  within('Google signed URL', 'https://storage.googleapis.com/b/o?X-Goog-Date=1&X-Goog-Signature=', hex(64)),
  token('AWS access key id', 'AKI', 'A', up(16)),
  within('AWS secret access key', 'aws_secret_access_key = ', `${mix(20)}/${mix(19)}`),
  within('AWS secret in camel case', '"SecretAccessKey": "', `${mix(20)}+${mix(19)}`, '",'),
  within('AWS session token', 'AWS_SESSION_TOKEN=', made('IQoJb3', 'JpZ2lu', mix(60))),
  within(
    'AWS signature of a request',
    'Authorization: AWS4-HMAC-SHA256 Credential=x/20260101/eu/s3/aws4_request, SignedHeaders=host, Signature=',
    hex(64),
  ),
  within(
    'AWS signed URL',
    'https://b.s3.amazonaws.com/o?X-Amz-Algorithm=AWS4&X-Amz-Signature=',
    hex(64),
    '&x=1',
  ),
  within('AWS security token of a URL', 'https://b.s3.amazonaws.com/o?X-Amz-Security-Token=', mix(60)),
  within(
    'Azure storage connection string',
    'DefaultEndpointsProtocol=https;AccountName=stage;AccountKey=',
    `${mix(76)}+ASt${mix(4)}==`,
    ';EndpointSuffix=core.windows.net',
  ),
  within(
    'Azure service bus',
    'Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=root;SharedAccessKey=',
    `${mix(43)}=`,
  ),
  within(
    'Azure SAS',
    'https://stage.blob.core.windows.net/c?sv=2022-11-02&sp=r&sig=',
    `${mix(30)}%2B${mix(10)}%3D`,
  ),
  token('Entra client secret', mix(3), `8Q~${mix(32)}`),
  within('Azure function key', 'https://f.azurewebsites.net/api/x?code=', mix(54)),
  within('Azure API management', 'Ocp-Apim-Subscription-Key: ', hex(32)),
  within('ADO.NET connection string', 'Server=db;User Id=app;Password=', 'Tr0ub4dor', ';Encrypt=true'),
  within('Docker configuration', '{"auths":{"ghcr.io":{"auth":"', b64('ci-user:s3cr3t-of-ci'), '"}}}'),
  token('Docker Hub token', 'dckr', '_pat_', mix(27)),
  within('npm configuration', '//npm.example.net/:_auth=', b64('ci:s3cr3t-of-ci-2')),
  token('npm token', 'np', 'm_', mix(36)),
  token('PyPI token', 'pyp', 'i-', `AgEIcHlwaS5vcmc${mix(60)}`),
  token('RubyGems key', 'ruby', 'gems_', hex(48)),
  token('Vault service token', 'hv', 's.', mix(90)),
  token('Vault batch token', 'hv', 'b.', mix(90)),
  token('old Vault token', 's', '.', mix(24)),
  token('Terraform Cloud token', mix(14), '.atlas', `v1.${mix(64)}`),
  token('Databricks token', 'da', 'pi', `${hex(32)}-2`),
  within('Telegram bot', 'https://api.telegram.org/bot', made('1234567890', ':AA', mix(33)), '/sendMessage'),
  token('Telegram token', '123456789', `:AA${mix(33)}`),
  token('Discord bot token', 'MTA4', `${mix(22)}.Gh3kL9.${mix(38)}`),
  token('Discord token of a person', 'mf', 'a.', mix(84)),
  token('Mapbox token', 's', 'k.eyJ', `${mix(60)}.${mix(22)}`),
  token('Azure DevOps token', `${mix(76)}AZ`, `DO${mix(4)}`),
  within(
    'key of an Azure account',
    'the key ',
    made(mix(40), '/', mix(34), '+', '+ASt', 'A', mix(4), '=='),
    ' is old',
  ),
  within('Discord webhook', 'https://discord.com/api/webhooks/1234567890/', mix(68)),
  token('Twilio API key', 'S', 'K', hex(32)),
  within('Twilio auth token', 'TWILIO_AUTH_TOKEN: ', hex(32)),
  token('Mailgun key', 'ke', 'y-', hex(32)),
  token('new Mailgun key', `${hex(32)}-1a2b3c4d-5e6f7a8b`),
  token('Mailchimp key', `${hex(32)}-us14`),
  token('SendGrid key', 'S', 'G.', `${mix(22)}.${mix(43)}`),
  token('Brevo key', 'xkey', 'sib-', `${hex(64)}-${mix(16)}`),
  within('Sentry DSN', 'SENTRY=https://', hex(32), '@o4505.ingest.sentry.io/450512'),
  within('old Sentry DSN', `https://${hex(32)}:`, low(32), '@sentry.example.com/2'),
  token('Sentry token', 'sntr', 'ys_', `${b64('{"iat":1}')}_${mix(43)}`),
  token('Grafana service account', 'gl', 'sa_', `${mix(32)}_a1b2c3d4`),
  token('Grafana cloud token', 'gl', 'c_', mix(60)),
  token('Linear key', 'lin', '_api_', mix(40)),
  token('Atlassian token', 'ATAT', 'T3xFfGF0', mix(60)),
  token('Bitbucket app password', 'AT', 'BB', mix(32)),
  token('Supabase token', 'sb', 'p_', hex(40)),
  token('Supabase secret key', 'sb', '_secret_', mix(31)),
  token('Stripe key', 'sk', '_live_', mix(24)),
  token('Stripe restricted key', 'rk', '_test_', mix(24)),
  token('Stripe webhook secret', 'wh', 'sec_', mix(32)),
  token('OpenAI key', 'sk', '-proj-', mix(48)),
  token('old OpenAI key', 's', 'k-', mix(48)),
  token('Anthropic key', 'sk', '-ant-api03-', mix(80)),
  token('Hugging Face token', 'h', 'f_', mix(34)),
  token('Groq key', 'gs', 'k_', mix(52)),
  token('Shopify token', 'shp', 'at_', hex(32)),
  token('DigitalOcean token', 'do', 'p_v1_', hex(64)),
  token('Heroku key', 'HRK', 'U-', `${hex(8)}-${mix(30)}`),
  token('PlanetScale password', 'pscale', '_pw_', mix(43)),
  token('Pulumi token', 'pu', 'l-', hex(40)),
  token('New Relic key', 'NRA', 'K-', up(27)),
  token('Postman key', 'PMA', 'K-', `${hex(24)}-${hex(34)}`),
  token('Notion token', 'nt', 'n_', mix(46)),
  token('Figma token', 'fig', 'd_', mix(40)),
  token('Doppler token', 'dp.', 'st.dev.', mix(40)),
  token('JWT', 'eyJh', `bGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${mix(43)}`),
  within('key block', `${pem}\n`, `MIIEvQ${mix(58)}\n${mix(64)}`, `\n${pemEnd}`),
  within(
    'key block in JSON',
    `{"private_key":"${pem}\\n`,
    `MIIEvQ${mix(58)}\\n${mix(64)}`,
    `\\n${pemEnd}\\n"}`,
  ),
  within('end of a key block', '', `${mix(64)}\n${mix(40)}==`, `\n${pemEnd}`),
  within('variable of a Kubernetes container', 'env:\n- name: DB_PASSWORD\n  value: ', 'hunter-7'),
  within('variable of a task of ECS', '[{"name":"API_TOKEN","value":"', 'hunter-7', '"}]'),
  within('tag with a key', '{"key": "client_secret", "value": "', 'hunter-7', '"}'),
  within('token inside of an object', '"token":{"value":"', mix(20), '","ttl":60}'),
  within('secret in a list', '"secret": ["', mix(20), '"]'),
  within('XML of Maven', '<server><username>ci</username><password>', 'hunter-seven', '</password></server>'),
  within('XML with a namespace', '<wsse:Password>', 'hunter-7', '</wsse:Password>'),
  within('XML of a token', '<apiToken>', mix(24), '</apiToken>'),
  token('Tailscale key', 'tsk', 'ey-auth-', mix(20)),
  token('PostHog personal key', 'ph', 'x_', mix(43)),
  token('Docker Swarm token', 'SWM', 'TKN-1-', `${low(50)}-${low(25)}`),
  token('Braintree token', 'access_', 'token$production$', `${low(16)}$${hex(32)}`),
  within('netrc', 'machine api.example.com login ci password ', 'hunter-7'),
  within('netrc in lines', 'machine api.example.com\n  login ci\n  password ', 'hunter-7'),
  within('flag with a password', 'app --verbose --password ', 'hunter-7', ' --host x'),
  within('flag with a token as a list', "['app', '--api-token', '", 'hunter-7', "']"),
  within('flag with =', 'app --client-secret=', 'hunter-7'),
  within('curl -u', 'curl -sS -u ci:', 'hunter-7', ' https://x'),
  within('curl --user', "curl --user 'ci:", 'hunter-7', "' https://x"),
  within('sshpass', 'sshpass -p ', 'hunter-7', ' ssh x'),
  within('docker login', 'docker login -u ci -p ', 'hunter-7', ' ghcr.io'),
  within('mysql', 'mysql -u root -p', 'hunter-7', ' app'),
  within('redis-cli', 'redis-cli -h x -a ', 'hunter-7', ' PING'),
  within('environment of a process', 'PGPASSWORD=', 'hunter-7', ' psql'),
  within('variable that ends in PASS', 'SMTP_PASS=', 'hunter-7'),
  within('Rails', 'secret_key_base: ', hex(64)),
  within('URL with user and password', 'postgres://app:', 'p@ss-w0rd', '@db/prod'),
  within('bearer header', 'Authorization: Bearer ', 'abc.def-ghi-123'),
  within('basic header in Go', 'map[Authorization:[Basic ', b64('ci:s3cr3t-of-ci-3'), ']]'),
  within('token header', 'authorization: token ', low(40)),
  within('HTML of a form', '&quot;password&quot;:&quot;', 'hunter-7', '&quot;'),
  within('cookie', 'Cookie: sid=', 'abcdef123456', '; theme=dark'),
  within('session cookie alone', 'resumed JSESSIONID=', `${hex(32).toUpperCase()}`, ' of ana'),
];

/** What looks like a secret and is none. */
export const harmless: readonly string[] = [
  'authorization: required',
  'env:\n- name: API_TOKEN\n  valueFrom: { secretKeyRef: { name: app } }',
  '{"key":"token","value":"none"}, name: token-count, value: 4',
  '<token>identifier</token> <password></password> <label>Password</label>',
  'secret: { secretName: app-tls-2026 }, token: [',
  'authorization: none, authorization=disabled',
  'max_token: 4096',
  'max_tokens: 4096, completion_token=128',
  'credentials: "same-origin"',
  "fetch(url, { credentials: 'include' })",
  'password: string; token?: string; apiKey: undefined',
  '.password:hover { color: red } .btn-token:focus{outline:0} .secret::before{content:none}',
  '<div class="sk-circle-fade-dot-wrapper sk-folding-cube-animation-2">',
  '<i class="token punctuation"></i><i class="token string">',
  'commit 9fceb02d0ae598e95dc970b74767f19372d61af8 by ana',
  'request 3f2504e0-4f89-11d3-9a0c-0305e82c3301 took 84 ms',
  'revision netra-backend-staging-00468-94p serves 100 % of traffic',
  'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'etag: "d41d8cd98f00b204e9800998ecf8427e", md5=d41d8cd98f00b204e9800998ecf8427e',
  `<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==">`,
  'docker run -u 1000:1000 -p 8080:80 image',
  'mkdir -p /srv/app && ps -u root',
  'the --password option is required; pass --token to it',
  'usage: app --password-file FILE [--token-ttl 5m]',
  'integrity sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==',
  'arn:aws:iam::123456789012:role/staging and gs://bucket/key=1/day=2',
  'npm_config_registry=https://npm.example.net npm_package_name=app',
  'GET /search?key=name&code=404&sig=no 200',
  'author: "Ana", authenticate: true, auth: null',
  'token_type=bearer&expires_in=3600',
  'passed: 14, pass: 14, fail: 2',
  'task-1234567890abcdef and risk-factors-of-the-year-2026',
  'Error: password is missing; secret: required; token expired',
  'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  'the basic authentication scheme; bearer authentication failed',
];

/** Ways in which programs write a text; each must hide a secret of ours. */
export const encodings: Readonly<Record<string, (text: string) => string>> = {
  'as it is': (text) => text,
  JSON: (text) => JSON.stringify(text).slice(1, -1),
  'JSON in JSON': (text) => JSON.stringify(JSON.stringify(text)).slice(3, -3),
  'JSON of Go': (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
  'JSON of .NET': (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/\\"/g, '\\u0022')
      .replace(/[^\x20-\x7e]|[<>&+'`]/g, unicode),
  'JSON of PHP': (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replaceAll('/', '\\/')
      .replace(/[^\x20-\x7e]/g, unicode),
  'URL-encoded': encodeURIComponent,
  'URL-encoded, lower case': (text) => encodeURIComponent(text).replace(/%../g, (one) => one.toLowerCase()),
  'URL-encoded twice': (text) => encodeURIComponent(encodeURIComponent(text)),
  'URL-encoded three times': (text) => encodeURIComponent(encodeURIComponent(encodeURIComponent(text))),
  'every byte URL-encoded': (text) =>
    Array.from(Buffer.from(text), (one) => `%${one.toString(16).padStart(2, '0')}`).join(''),
  'a form': (text) => new URLSearchParams({ v: text }).toString().slice(2),
  'HTML, named': (text) =>
    text.replace(
      /[&<>"']/g,
      (one) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' })[one] ?? one,
    ),
  'HTML, decimal': (text) => Array.from(text, (one) => `&#${one.codePointAt(0)};`).join(''),
  'HTML, hex': (text) => Array.from(text, (one) => `&#x${one.codePointAt(0)?.toString(16)};`).join(''),
  'HTML in JSON': (text) =>
    JSON.stringify(text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`)).slice(1, -1),
  base64: (text) => Buffer.from(text).toString('base64'),
  'base64 behind one byte': (text) => Buffer.from(`a${text}`).toString('base64'),
  'base64 behind two bytes': (text) => Buffer.from(`ab${text}cd`).toString('base64'),
  'base64 in the middle': (text) => Buffer.from(`abc${text}defg`).toString('base64'),
  base64url: (text) => Buffer.from(`u:${text}`).toString('base64url'),
  'base64 in lines of 64': (text) =>
    lines(Buffer.from(`${'x'.repeat(41)}${text}${'y'.repeat(41)}`).toString('base64'), 64, '\n'),
  'base64 in lines of 76': (text) =>
    lines(Buffer.from(`${'x'.repeat(50)}${text}${'y'.repeat(50)}`).toString('base64'), 76, '\r\n'),
  'base64 in lines in JSON': (text) =>
    lines(Buffer.from(`${'x'.repeat(40)}${text}yy`).toString('base64'), 64, '\\n'),
  'base64, URL-encoded': (text) => encodeURIComponent(Buffer.from(`u:${text}`).toString('base64')),
  'base64 of base64': (text) =>
    Buffer.from(`{"auth":"${Buffer.from(`ci:${text}`).toString('base64')}"}`).toString('base64'),
  'base64 of UTF-16': (text) => Buffer.from(text, 'utf16le').toString('base64'),
  hex: (text) => Buffer.from(text).toString('hex'),
  'hex, upper case': (text) => Buffer.from(text).toString('hex').toUpperCase(),
  'hex with colons': (text) =>
    Array.from(Buffer.from(text), (one) => one.toString(16).padStart(2, '0')).join(':'),
  'a list of bytes': (text) => `[${[...Buffer.from(text)].join(',')}]`,
  'bytes of Go': (text) => `[${[...Buffer.from(text)].join(' ')}]`,
  'bytes of Python': (text) =>
    Array.from(Buffer.from(text), (one) =>
      one === 0x5c
        ? '\\\\'
        : one >= 0x20 && one < 0x7f
          ? String.fromCharCode(one)
          : `\\x${one.toString(16).padStart(2, '0')}`,
    ).join(''),
  'octal bytes': (text) =>
    Array.from(Buffer.from(text), (one) =>
      one >= 0x20 && one < 0x7f ? String.fromCharCode(one) : `\\${one.toString(8).padStart(3, '0')}`,
    ).join(''),
  'Go %q': (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replace(/[\x7f-\uffff]/g, unicode),
  'shell, quoted': (text) => `'${text.replaceAll("'", `'\\''`)}'`,
  'shell, quoted in quotes': (text) => `'${text.replaceAll("'", `'"'"'`)}'`,
  'shell, escaped': (text) => text.replace(/[^\w\n]/g, '\\$&'),
  "shell, $'…'": (text) =>
    `$'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`,
  'SQL, CSV': (text) => text.replaceAll("'", "''").replaceAll('"', '""'),
  'UTF-16 read as bytes': (text) => Array.from(text, (one) => `${one}\0`).join(''),
  'in colours': (text) => `\u001b[31m${text.slice(0, 2)}\u001b[1;4m${text.slice(2)}\u001b[0m`,
  'with characters that hide': (text) => `${text.slice(0, 3)}\u200b${text.slice(3)}`,
};

function unicode(one: string): string {
  return `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function lines(text: string, columns: number, end: string): string {
  return text.replace(new RegExp(`.{${columns}}`, 'g'), `$&${end}`);
}
