import type { Row } from './row.ts';

/** What these commands become. */
export const requests: readonly Row[] = [
  [
    'curl https://api.example.com/health',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -i https://api.example.com/health',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -I https://api.example.com',
    {
      type: 'http',
      spec: { url: 'https://api.example.com', method: 'HEAD' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -sS -L --max-time 5 https://api.example.com',
    {
      type: 'http',
      spec: { url: 'https://api.example.com', redirects: 10 },
      expect: { status: '2xx', duration: { lt: '5s' } },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -f https://api.example.com/ready',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/ready' },
      expect: { status: ['2xx', '3xx'] },
      hosts: ['api.example.com'],
    },
  ],
  [
    "curl -s -o /dev/null -w '%{http_code}' https://api.example.com/health",
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -sf --connect-timeout 3 -m 10 https://api.example.com/health > /dev/null',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { status: ['2xx', '3xx'], duration: { lt: '10s' } },
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -k https://10.0.0.5:8443/health',
    {
      type: 'http',
      spec: { url: 'https://10.0.0.5:8443/health', insecure: true },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['10.0.0.5:8443'],
    },
  ],
  [
    'curl localhost:8080/health',
    {
      type: 'http',
      spec: { url: 'http://localhost:8080/health' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['localhost:8080'],
    },
  ],
  [
    'curl -X POST https://api.example.com/orders -H \'Content-Type: application/json\' -d \'{"sku":"a"}\'',
    {
      type: 'http',
      spec: {
        url: 'https://api.example.com/orders',
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{"sku":"a"}',
      },
      expect: { status: '2xx' },
      inferred: true,
      danger: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl --request DELETE https://api.example.com/orders/1',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/orders/1', method: 'DELETE' },
      expect: { status: '2xx' },
      inferred: true,
      danger: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -XPUT https://api.example.com/orders/1 --data-raw \'{"a":1}\'',
    {
      type: 'http',
      spec: {
        url: 'https://api.example.com/orders/1',
        method: 'PUT',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: '{"a":1}',
      },
      expect: { status: '2xx' },
      inferred: true,
      danger: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    "curl -d 'a=1' -d 'b=2' https://api.example.com/form",
    {
      type: 'http',
      spec: {
        url: 'https://api.example.com/form',
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'a=1&b=2',
      },
      expect: { status: '2xx' },
      inferred: true,
      danger: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    "curl -G https://api.example.com/search -d q=test --data-urlencode 'name=a b'",
    {
      type: 'http',
      spec: { url: 'https://api.example.com/search?q=test&name=a%20b' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl --json \'{"a":1}\' https://api.example.com/x',
    {
      type: 'http',
      spec: {
        url: 'https://api.example.com/x',
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{"a":1}',
      },
      expect: { status: '2xx' },
      inferred: true,
      danger: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -F name=x -F title=y https://api.example.com/upload',
    {
      type: 'http',
      spec: {
        url: 'https://api.example.com/upload',
        method: 'POST',
        headers: { 'Content-Type': 'multipart/form-data; boundary=staging-check-form' },
        body: '--staging-check-form\r\nContent-Disposition: form-data; name="name"\r\n\r\nx\r\n--staging-check-form\r\nContent-Disposition: form-data; name="title"\r\n\r\ny\r\n--staging-check-form--\r\n',
      },
      expect: { status: '2xx' },
      inferred: true,
      danger: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -u admin:hunter22 https://api.example.com/admin',
    {
      type: 'http',
      spec: {
        url: 'https://api.example.com/admin',
        auth: { basic: { username: 'admin', password: '${secret:ADMIN_PASSWORD}' } },
      },
      expect: { status: '2xx' },
      inferred: true,
      secrets: ['ADMIN_PASSWORD'],
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -u "$USER_NAME:$PASSWORD" https://api.example.com/admin',
    {
      type: 'http',
      spec: {
        url: 'https://api.example.com/admin',
        auth: { basic: { username: '${USER_NAME}', password: '${secret:PASSWORD}' } },
      },
      expect: { status: '2xx' },
      inferred: true,
      secrets: ['PASSWORD'],
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl https://bob:s3cr3tpw@api.example.com/x',
    {
      type: 'http',
      spec: {
        url: 'https://api.example.com/x',
        auth: { basic: { username: 'bob', password: '${secret:BOB_PASSWORD}' } },
      },
      expect: { status: '2xx' },
      inferred: true,
      secrets: ['BOB_PASSWORD'],
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -H "Authorization: Bearer $TOKEN" https://api.example.com/me',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/me', auth: { bearer: '${secret:TOKEN}' } },
      expect: { status: '2xx' },
      inferred: true,
      secrets: ['TOKEN'],
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -H "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc123def" https://api.example.com/me',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/me', auth: { bearer: '${secret:BEARER_TOKEN}' } },
      expect: { status: '2xx' },
      inferred: true,
      secrets: ['BEARER_TOKEN'],
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -H "X-Api-Key: 9f8e7d6c5b4a39281706" https://api.example.com/me',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/me', headers: { 'X-Api-Key': '${secret:X_API_KEY}' } },
      expect: { status: '2xx' },
      inferred: true,
      secrets: ['X_API_KEY'],
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl "https://api.example.com/x?api_key=9f8e7d6c5b4a39281706&b=1"',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/x?api_key=${secret:API_KEY}&b=1' },
      expect: { status: '2xx' },
      inferred: true,
      secrets: ['API_KEY'],
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -b "session=abcdef0123456789" https://api.example.com/me',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/me', headers: { Cookie: 'session=${secret:SESSION_COOKIE}' } },
      expect: { status: '2xx' },
      inferred: true,
      secrets: ['SESSION_COOKIE'],
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -A "probe/1.0" -e https://ref.example https://api.example.com',
    {
      type: 'http',
      spec: {
        url: 'https://api.example.com',
        headers: { 'User-Agent': 'probe/1.0', Referer: 'https://ref.example' },
      },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl https://api.example.com/a?x=1&y=2',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/a?x=1&y=2' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -x http://proxy.example:3128 https://api.example.com',
    {
      type: 'http',
      spec: { url: 'https://api.example.com', proxy: 'http://proxy.example:3128' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com', 'proxy.example:3128'],
    },
  ],
  [
    'curl -4 https://api.example.com',
    {
      type: 'http',
      spec: { url: 'https://api.example.com', ipFamily: 4 },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl --cacert ca.pem --cert c.pem --key k.pem https://api.example.com',
    {
      type: 'http',
      spec: {
        url: 'https://api.example.com',
        ca: 'ca.pem',
        clientCertificate: { cert: 'c.pem', key: 'k.pem' },
      },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl "$API_URL/health"',
    { type: 'http', spec: { url: '${API_URL}/health' }, expect: { status: '2xx' }, inferred: true },
  ],
  [
    'curl "${API_URL:-https://api.example.com}/health"',
    {
      type: 'http',
      spec: { url: '${API_URL}/health' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl https://$HOST:$PORT/health',
    {
      type: 'http',
      spec: { url: 'https://${HOST}:${PORT}/health' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['${HOST}'],
    },
  ],
  [
    'curl https://<api-host>/health',
    {
      type: 'http',
      spec: { url: 'https://${api_host}/health' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['${api_host}'],
    },
  ],
  [
    'curl -H "Authorization: Bearer <your-token>" https://api.example.com/orders/<order-id>',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/orders/${order_id}', auth: { bearer: '${secret:TOKEN}' } },
      expect: { status: '2xx' },
      inferred: true,
      secrets: ['TOKEN'],
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -H "X-Tenant: <tenant>" -X DELETE https://api.example.com/orders/<id>',
    {
      type: 'http',
      spec: {
        url: 'https://api.example.com/orders/${id}',
        method: 'DELETE',
        headers: { 'X-Tenant': '${tenant}' },
      },
      expect: { status: '2xx' },
      inferred: true,
      danger: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl https://{{base_url}}/health',
    {
      type: 'http',
      spec: { url: 'https://${base_url}/health' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['${base_url}'],
    },
  ],
  [
    'curl https://api.example.com/orders/{order_id}',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/orders/${order_id}' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -s https://api.example.com/health | jq -e \'.status == "ok"\'',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { json: { '$.status': 'ok' } },
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -s https://api.example.com/health | jq -e .db.connected',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { json: { '$.db.connected': { exists: true, not: { in: [null, false] } } } },
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -s https://api.example.com/health | jq .',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    "curl -s https://api.example.com/health | jq -r '.version'",
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    "curl -s https://api.example.com/items | jq '.items | length'",
    {
      type: 'http',
      spec: { url: 'https://api.example.com/items' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    "curl -s https://api.example.com/items | jq -e '.items | length > 0'",
    {
      type: 'http',
      spec: { url: 'https://api.example.com/items' },
      expect: { json: { '$.items': { length: { gt: 0 } } } },
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -s https://api.example.com/items | jq -e \'.a == 1 and .b == "x"\'',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/items' },
      expect: { json: { '$.a': 1, '$.b': 'x' } },
      hosts: ['api.example.com'],
    },
  ],
  [
    "curl -s https://api.example.com/items | jq '.[] | select(.x)'",
    {
      type: 'http',
      spec: { url: 'https://api.example.com/items' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -s https://api.example.com/health | grep -q healthy',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { body: { matches: '\\bhealthy\\b' } },
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -s https://api.example.com/health | grep -qi \'"status": *"ok"\'',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { body: { matches: '(?im)(?:"status": *"ok")' } },
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -s https://api.example.com/health | grep -c error',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -s https://api.example.com/health | python3 -m json.tool',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -s https://api.example.com/h | python3 -c "import sys,json; print(json.load(sys.stdin)[\'status\'])"',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/h' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -sI https://api.example.com | grep -i strict-transport-security',
    {
      type: 'http',
      spec: { url: 'https://api.example.com', method: 'HEAD' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -sI https://api.example.com | head -1',
    {
      type: 'http',
      spec: { url: 'https://api.example.com', method: 'HEAD' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -sI https://api.example.com | grep -q "200 OK"',
    {
      type: 'http',
      spec: { url: 'https://api.example.com', method: 'HEAD' },
      expect: { status: 200 },
      hosts: ['api.example.com'],
    },
  ],
  [
    "curl -s -o /dev/null -w '%{http_code}' https://api.example.com | grep -q 200",
    {
      type: 'http',
      spec: { url: 'https://api.example.com' },
      expect: { status: 200 },
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -s https://api.example.com/health && echo OK || echo FAIL',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -sf https://api.example.com/health || exit 1',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { status: ['2xx', '3xx'] },
      hosts: ['api.example.com'],
    },
  ],
  [
    'if curl -sf https://api.example.com/health; then echo UP; else echo DOWN; fi',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { status: ['2xx', '3xx'] },
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -H "Authorization: Bearer $(gcloud auth print-identity-token)" https://api.example.com',
    {
      type: 'http',
      spec: { url: 'https://api.example.com', auth: { bearer: '${secret:IDENTITY_TOKEN}' } },
      expect: { status: '2xx' },
      inferred: true,
      secrets: ['IDENTITY_TOKEN'],
      hosts: ['api.example.com'],
    },
  ],
  [
    'wget -qO- https://api.example.com/health',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health', redirects: 10 },
      expect: { status: '2xx' },
      hosts: ['api.example.com'],
    },
  ],
  [
    'wget --spider https://api.example.com',
    {
      type: 'http',
      spec: { url: 'https://api.example.com', method: 'HEAD', redirects: 10 },
      expect: { status: '2xx' },
      hosts: ['api.example.com'],
    },
  ],
  [
    "wget --post-data 'a=1' https://api.example.com/x",
    {
      type: 'http',
      spec: {
        url: 'https://api.example.com/x',
        method: 'POST',
        headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        body: 'a=1',
        redirects: 10,
      },
      expect: { status: '2xx' },
      danger: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'http GET https://api.example.com/health',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'http https://api.example.com/orders sku=a qty:=2',
    {
      type: 'http',
      spec: {
        url: 'https://api.example.com/orders',
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{"sku":"a","qty":2}',
      },
      expect: { status: '2xx' },
      inferred: true,
      danger: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'https api.example.com/health Authorization:"Bearer $TOKEN"',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health', auth: { bearer: '${secret:TOKEN}' } },
      expect: { status: '2xx' },
      inferred: true,
      secrets: ['TOKEN'],
      hosts: ['api.example.com'],
    },
  ],
  [
    'wscat -c wss://api.example.com/ws',
    {
      type: 'websocket',
      spec: { url: 'wss://api.example.com/ws' },
      expect: { handshake: { status: 101 } },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'wscat -c "wss://api.example.com/ws" -H "Authorization: Bearer $WS_TOKEN" -x \'{"type":"ping"}\'',
    {
      type: 'websocket',
      spec: {
        url: 'wss://api.example.com/ws',
        headers: { Authorization: 'Bearer ${secret:WS_TOKEN}' },
        send: [{ json: { type: 'ping' } }],
      },
      expect: { handshake: { status: 101 } },
      inferred: true,
      secrets: ['WS_TOKEN'],
      hosts: ['api.example.com'],
    },
  ],
  [
    'websocat wss://api.example.com/ws',
    {
      type: 'websocket',
      spec: { url: 'wss://api.example.com/ws' },
      expect: { handshake: { status: 101 } },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'echo \'{"type":"ping"}\' | websocat wss://api.example.com/ws',
    {
      type: 'websocket',
      spec: { url: 'wss://api.example.com/ws', send: [{ json: { type: 'ping' } }] },
      expect: { handshake: { status: 101 } },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'https://api.example.com/status',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/status' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'wss://api.example.com/ws',
    {
      type: 'websocket',
      spec: { url: 'wss://api.example.com/ws' },
      expect: { handshake: { status: 101 } },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    '$ curl https://api.example.com/health',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'user@host:~$ curl https://api.example.com/health',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'PS> Invoke-WebRequest https://api.example.com/health',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health', redirects: 10 },
      expect: { status: '2xx' },
      hosts: ['api.example.com'],
    },
  ],
  [
    'Invoke-RestMethod -Uri "https://api.example.com/orders" -Method POST -Body \'{"a":1}\' -ContentType \'application/json\'',
    {
      type: 'http',
      spec: {
        url: 'https://api.example.com/orders',
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: '{"a":1}',
        redirects: 10,
      },
      expect: { status: '2xx' },
      danger: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl.exe -s https://api.example.com/health',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'GET /health',
    { type: 'http', spec: { url: '${base_url}/health' }, expect: { status: '2xx' }, inferred: true },
  ],
  [
    'POST https://api.example.com/orders',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/orders', method: 'POST' },
      expect: { status: '2xx' },
      inferred: true,
      danger: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'DELETE /orders/{id}',
    {
      type: 'http',
      spec: { url: '${base_url}/orders/${id}', method: 'DELETE' },
      expect: { status: '2xx' },
      inferred: true,
      danger: true,
    },
  ],
  [
    'curl -s https://api.example.com | tee out.json | jq .',
    {
      type: 'http',
      spec: { url: 'https://api.example.com' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'curl -so /dev/null -w "%{time_total}\\n" https://api.example.com',
    {
      type: 'http',
      spec: { url: 'https://api.example.com' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'time curl https://api.example.com/health',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
  [
    'timeout 5 curl https://api.example.com/health',
    {
      type: 'http',
      spec: { url: 'https://api.example.com/health' },
      expect: { status: '2xx' },
      inferred: true,
      hosts: ['api.example.com'],
    },
  ],
];
