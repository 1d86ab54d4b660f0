import { Agent, request } from 'undici';
import { http } from '../../src/checks/http/http.ts';
import { benchContext } from './context.ts';

const together = 16;

/** So many probes through the check, 16 at a time: a connection of its own each, every time measured, status, JSON and time judged. */
export async function throughCheck(url: string, total: number): Promise<void> {
  const check = http.prepare({ url }, { status: 200, json: { '$.status': 'ok' }, duration: { lt: '5s' } });
  await inTurns(total, async () => {
    const observed = await check.run(benchContext(new AbortController().signal));
    if (observed.kind !== 'observed') throw new Error(JSON.stringify(observed));
    const { failures } = check.judge(observed.observation);
    if (failures[0] !== undefined) throw new Error(failures[0].message);
  });
}

/** The peer: undici's `request` and nothing else, each on a fresh connection, 16 at a time. */
export async function bareRequests(url: string, total: number): Promise<void> {
  const dispatcher = new Agent({ connections: together, pipelining: 1 });
  await inTurns(total, async () => {
    const { statusCode, body } = await request(url, { dispatcher, reset: true });
    await body.text();
    if (statusCode !== 200) throw new Error(`status ${statusCode}`);
  });
  await dispatcher.destroy();
}

/** Probes that a blackbox_exporter makes of the target, asked for over connections that stay open. */
export async function throughExporter(exporter: string, target: string, total: number): Promise<void> {
  const dispatcher = new Agent({ connections: together, pipelining: 1 });
  const url = `${exporter}/probe?module=http_2xx&target=${encodeURIComponent(target)}`;
  await inTurns(total, async () => {
    const { body } = await request(url, { dispatcher });
    if (!(await body.text()).includes('\nprobe_success 1\n')) throw new Error('the exporter saw no success');
  });
  await dispatcher.destroy();
}

async function inTurns(total: number, once: () => Promise<void>): Promise<void> {
  let left = total;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      await once();
    }
  };
  await Promise.all(Array.from({ length: together }, worker));
}
