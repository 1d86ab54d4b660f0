/**
 * What CI runners take out of the output of a step and carry out, whoever wrote it: GitHub Actions (`::name::` behind blanks at the
 * beginning of a line, `##[name]` anywhere: actions/runner, ActionCommand.cs), Azure Pipelines (`##vso[`), TeamCity (`##teamcity[`), GitLab
 * (`section_start:`), Travis (`travis_fold:`). Texts from outside must not become one of them.
 */
const anywhere = /##(?=(?:vso|teamcity)?\[)/gi;
const words = /(section|travis)_(?=(?:start|end|fold|time):)/gi;
/** Blanks, and the escape sequences that a runner takes away before it looks. */
const esc = '\u001b';
const atStart = new RegExp(
  `(^|[\\n\\r\\v\\f\\u0085\\u2028\\u2029])((?:\\s|${esc}\\[[\\d;?]*[A-Za-z])*)::`,
  'g',
);
/** Nothing to see, and no blank to a runner. */
const gap = '\u200b';

/** The text as a reader sees it, in which no runner finds a command. `isLineStart`: it stands at the beginning of a line. */
export function withoutRunnerCommands(text: string, isLineStart = true): string {
  if (!/##|::|_(?:start|end|fold|time):/i.test(text)) return text;
  const first = isLineStart ? '' : '.';
  return `${first}${text}`
    .replace(anywhere, `#${gap}#`)
    .replace(words, `$1${gap}_`)
    .replace(atStart, `$1$2:${gap}:`)
    .slice(first.length);
}

/** The same in JSON, where it stands for the very same text; without line breaks of its own, nothing in it begins a line. */
export function inJson(json: string): string {
  return json
    .replace(anywhere, '#\\u0023')
    .replace(words, '$1\\u005f')
    .replace(/[\u0085\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The same in XML text and attributes, as character references. */
export function inXml(escaped: string): string {
  return escaped.replace(anywhere, '#&#35;').replace(words, '$1&#95;').replace(atStart, '$1$2:&#58;');
}
