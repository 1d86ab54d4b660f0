import path from 'node:path/posix';
import { identifierOf } from './names.ts';

/** Where the templates are: code that is checked like all other, of a thing called `exemplar`. */
export const templates = 'scripts/new/templates';

/** A template as the file at `to`: under its own name, with imports from where it stands now. */
export function fromTemplate(
  text: string,
  file: { template: string; path: string },
  made: { name: string; files: readonly { template: string; path: string }[] },
): string {
  const identifier = identifierOf(made.name);
  const pathOf = new Map(made.files.map((one) => [path.join(templates, one.template), one.path]));
  return text
    .replace(/from '(\.[^']+)'/g, (_, from: string) => {
      const meant = path.join(templates, from);
      const relative = path.relative(path.dirname(file.path), pathOf.get(meant) ?? meant);
      return `from '${relative.startsWith('.') ? relative : `./${relative}`}'`;
    })
    .replace(/'[^'\n]*exemplar[^'\n]*'/g, (quoted) => quoted.replace('exemplar', made.name))
    .replaceAll('exemplar', identifier)
    .replaceAll('Exemplar', identifier.charAt(0).toUpperCase() + identifier.slice(1));
}
