import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { importPlan } from '../../../../src/core/plan/import/import-plan.ts';

type Checks = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function checksOf(language: string, ...lines: readonly string[]): readonly Checks[string][] {
  const source = `# Plan\n\n## Tests\n\n\`\`\`${language}\n${lines.join('\n')}\n\`\`\`\n`;
  const { phases } = parse(importPlan(source, 'plan.md').text ?? '');
  const phase = Object.values<{ sections: Record<string, { checks: Checks }> }>(phases)[0];
  return Object.values(phase?.sections ?? {}).flatMap(({ checks }) => Object.values(checks));
}

it('no word of PowerShell is read by another shell: what an answer holds is no command', () => {
  const checks = checksOf(
    'powershell',
    '$r = Invoke-RestMethod http://a.example/ps1',
    '$r.status # ready',
    'irm http://a.example/ps6 | Select-Object -Expand ok',
    'Get-Service w3svc # Running',
    'iwr http://a.example/x -Method:Post -Body @{a=1}',
    '(irm http://a.example/h).status # up',
  );
  expect(JSON.stringify(checks)).not.toMatch(/"(?:ba)?sh"/);
  expect(checks[1]).toMatchObject({ manual: { prompt: expect.stringContaining('$r.status') } });
  expect(checks[3]).toMatchObject({ command: { run: ['pwsh', '-NoProfile', '-c', 'Get-Service w3svc'] } });
  expect(checks[4]).toMatchObject({ once: true, danger: expect.any(String) });
  expect(checks[5]).toMatchObject({ http: { url: expect.stringContaining('/h') } });
});

it.each([
  ['powershell', '& ./deploy.ps1 -Force'],
  ['powershell', 'Remove-Item x'],
  ['powershell', 'irm http://a.example/x -Method Delete'],
  ['python', 'import requests\nassert True\nrequests.delete("http://a.example/7")'],
  ['sh', 'curl -sXDELETE http://a.example/7'],
])('%s: %s changes something', (language, text) => {
  const checks = checksOf(language, text);
  expect(checks).toHaveLength(1);
  expect(checks[0]).toMatchObject({ danger: expect.any(String), once: true });
});
