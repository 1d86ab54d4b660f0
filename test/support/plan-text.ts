/** The text of a plan up to the checks of its only section, `1.1`, which follow with ten blanks in front. */
export function oneSection(id: string, environments: string, phase = 'One', section = 'One'): string {
  return `version: 1
plan: ${id}
title: ${id.charAt(0).toUpperCase()}${id.slice(1)}
environments: ${environments}
phases:
  phase1:
    title: ${phase}
    sections:
      "1.1":
        title: ${section}
        checks:
`;
}
