import { createHmac } from 'node:crypto';

/** Where the bot takes deploys, and what signs them. */
export type DeployHook = { url: string; secret: string };

/** A deploy as a pipeline tells it; the plan says which channel hears of it. */
export type ToldDeploy = { environment: string; revision: string; service: string; deployedBy: string };

/** Tells the bot of a deploy as a pipeline does: signed, over HTTP. */
export async function tellDeploy(
  { url, secret }: DeployHook,
  deploy: ToldDeploy,
): Promise<{ status: number; body: string }> {
  const body = JSON.stringify(deploy);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', secret).update(`v1:${timestamp}:${body}`).digest('hex');
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-staging-check-timestamp': timestamp,
      'x-staging-check-signature': `v1=${signature}`,
    },
    body,
  });
  return { status: answer.status, body: await answer.text() };
}

/** The same as a pipeline's shell has it; the secret stays in its variable. */
export function shellLines({ url }: Pick<DeployHook, 'url'>, deploy: ToldDeploy): string {
  return [
    `$ now=$(date +%s) body='${JSON.stringify(deploy)}'`,
    `$ curl ${url} -d "$body" -H "X-Staging-Check-Timestamp: $now" \\`,
    `    -H "X-Staging-Check-Signature: v1=$(printf 'v1:%s:%s' "$now" "$body" |`,
    `      openssl dgst -sha256 -hmac "$STAGING_CHECK_WEBHOOK_SECRET" -r | cut -d' ' -f1)"`,
  ].join('\n');
}
