/** A plan of so many checks that ask for the same and want 200. */
export function httpPlan(url: string, count: number): string {
  const rows = Array.from(
    { length: count },
    (_, n) => `          c${n}: { http: { url: "${url}" }, expect: { status: 200 } }`,
  );
  return [
    'version: 1',
    'plan: some',
    'title: Some',
    'environments: { local: { hosts: [127.0.0.1] } }',
    'phases:',
    '  p1:',
    '    title: Phase',
    '    sections:',
    '      "1.1":',
    '        title: Section',
    '        checks:',
    ...rows,
    '',
  ].join('\n');
}
