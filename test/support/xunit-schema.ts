import { XMLParser, XMLValidator } from 'fast-xml-parser';

type Rule = { required: readonly string[]; optional: readonly string[]; children: readonly string[] };

const rerun: Rule = {
  required: ['type'],
  optional: ['message'],
  children: ['stackTrace', 'system-out', 'system-err'],
};
const told: Rule = { required: [], optional: ['type', 'message'], children: [] };
const text: Rule = { required: [], optional: [], children: [] };

/** What Jenkins' xUnit plugin lets into a JUnit file (its junit-10.xsd), by element; it refuses the whole file otherwise. */
const rules: Readonly<Record<string, Rule>> = {
  testsuites: {
    required: [],
    optional: ['name', 'time', 'tests', 'failures', 'errors'],
    children: ['testsuite'],
  },
  testsuite: {
    required: ['name', 'tests', 'failures', 'errors'],
    optional: [
      ...['group', 'time', 'skipped', 'timestamp', 'hostname', 'id', 'package', 'file', 'log', 'url'],
      'version',
    ],
    children: ['testsuite', 'properties', 'testcase', 'system-out', 'system-err'],
  },
  testcase: {
    required: ['name'],
    optional: ['time', 'classname', 'group'],
    children: [
      ...['skipped', 'error', 'failure', 'rerunFailure', 'rerunError', 'flakyFailure', 'flakyError'],
      ...['system-out', 'system-err'],
    ],
  },
  properties: { required: [], optional: [], children: ['property'] },
  property: { required: ['name', 'value'], optional: [], children: [] },
  failure: told,
  error: told,
  skipped: told,
  rerunFailure: rerun,
  rerunError: rerun,
  flakyFailure: rerun,
  flakyError: rerun,
  'system-out': text,
  'system-err': text,
  stackTrace: text,
};
const time = /^(?:(?:\d{0,3},)*\d{3}|\d{0,3})*(?:\.\d{0,3})?$/;
/** What XML 1.0 does not let stand anywhere, and C1 controls, which do no good. */
const illegal = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/u;

/** Everything in a JUnit file that the plugin would refuse; empty when it takes it. */
export function xunitProblems(xml: string): readonly string[] {
  const valid = XMLValidator.validate(xml);
  if (valid !== true) return [`not well-formed: ${valid.err.msg}`];
  const found = illegal.exec(xml);
  const characters = found === null ? [] : [`U+${found[0].charCodeAt(0).toString(16)} is no XML character`];
  const nodes: unknown = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    processEntities: { enabled: true, maxTotalExpansions: 1e9, maxExpandedLength: 1e9 },
  }).parse(xml);
  return [...characters, ...problemsOf(nodes, ['testsuites'])];
}

function problemsOf(nodes: unknown, allowed: readonly string[]): readonly string[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node: Record<string, unknown>) => {
    const name = Object.keys(node).find((key) => key !== ':@') ?? '';
    if (name === '#text' || name === '?xml') return [];
    const rule = rules[name];
    if (rule === undefined || !allowed.includes(name)) return [`<${name}> is not allowed here`];
    const attributes: Record<string, unknown> = Object(node[':@']);
    const known = [...rule.required, ...rule.optional];
    return [
      ...Object.keys(attributes).flatMap((one) =>
        known.includes(one) ? [] : [`<${name} ${one}> is not allowed`],
      ),
      ...rule.required.flatMap((one) => (one in attributes ? [] : [`<${name}> lacks ${one}`])),
      ...('time' in attributes && name !== 'testcase' && !time.test(String(attributes.time))
        ? [`<${name}> has the time ${attributes.time}`]
        : []),
      ...problemsOf(node[name], rule.children),
    ];
  });
}
