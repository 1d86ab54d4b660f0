import type { Binder } from './binder.ts';
import { allPrograms } from './danger.ts';
import type { ParsedCommand, Simple, Text } from './model.ts';
import { durationOf, type Native, splitText } from './native.ts';
import { endpoint } from './port-probes.ts';
import { probe } from './probe.ts';
import { unwrap } from './unwrap.ts';
import { plainText, writtenText } from './words.ts';

/** `timeout 5 bash -c '</dev/tcp/host/port'` and the like as a `tcp` check; null for what does more than to connect. */
export function deviceProbe(parsed: ParsedCommand, binder: Binder): Native | null {
  if (!parsed.text.includes('/dev/tcp/')) return null;
  if (parsed.kind === 'pipeline' && (parsed.isNegated || parsed.stages.length > 1)) return null;
  const programs = allPrograms(parsed);
  if (!programs.every(opensOrSays)) return null;
  const [device, ...more] = programs
    .flatMap(({ from, to }) => [...(from === null ? [] : [from]), ...to])
    .filter(isDevice);
  if (device === undefined || more.length > 0) return null;
  const [host, port] = partsOf(device) ?? [];
  const spec = host === undefined || port === undefined ? null : endpoint(host, port, { binder });
  if (spec === null || 'refused' in spec) return null;
  const limit = limitOf(parsed);
  return {
    ...probe,
    type: 'tcp',
    spec: spec.spec,
    expect: { open: true, ...(limit === null ? {} : { duration: { lt: limit } }) },
    isStated: true,
    prints: { kind: 'text' },
    hosts: spec.hosts,
    why: 'a port that is open',
  };
}

function opensOrSays({ program }: Simple): boolean {
  const name = program === null ? '' : (plainText(program) ?? '?').split('/').at(-1);
  return /^(?:|echo|printf|cat|:|true|exec|exit|(?:ba|z|k)?sh)$/.test(name ?? '');
}

function isDevice(file: Text): boolean {
  return writtenText(file).startsWith('/dev/tcp/');
}

function partsOf(device: Text): readonly [Text, Text] | null {
  const behind = splitText(device, '/dev/tcp/');
  return behind === null ? null : splitText(behind[1], '/');
}

/** The seconds of a `timeout` in front of it. */
function limitOf(parsed: ParsedCommand): string | null {
  const [first] = parsed.kind === 'pipeline' ? parsed.stages : [];
  if (first === undefined || 'kind' in first) return null;
  const { taken, where } = unwrap(first);
  if (!where.includes('timeout')) return null;
  const words = taken.map(writtenText);
  const seconds = words
    .slice(words.indexOf('timeout') + 1)
    .find((word) => /^\d+(?:\.\d+)?[smh]?$/.test(word));
  return seconds === undefined ? null : durationOf(seconds);
}
