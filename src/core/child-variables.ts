const forbiddenNames = new Set([
  'BASH_ENV',
  'CDPATH',
  'ENV',
  'GCONV_PATH',
  'GLOBIGNORE',
  'IFS',
  'JAVA_TOOL_OPTIONS',
  'NODE_OPTIONS',
  'NODE_PATH',
  'PATH',
  'PERL5DB',
  'PERL5LIB',
  'PERL5OPT',
  'PROMPT_COMMAND',
  'PS4',
  'RUBYLIB',
  'RUBYOPT',
  'SHELLOPTS',
  '_JAVA_OPTIONS',
]);
const forbiddenPrefixes = ['BASH_FUNC_', 'DYLD_', 'GIT_', 'LD_', 'NPM_CONFIG_', 'SLACK_', 'STAGING_CHECK_'];
const forbiddenPython = /^PYTHON(?:STARTUP|HOME|INSPECT|EXECUTABLE|BREAKPOINT|USERBASE|PLATLIBDIR)$/;

function isForbidden(name: string): boolean {
  const upper = name.toUpperCase();
  return (
    forbiddenNames.has(upper) ||
    forbiddenPython.test(upper) ||
    forbiddenPrefixes.some((prefix) => upper.startsWith(prefix))
  );
}

/** Why a plan may not give a program an environment variable of this name; null when it may. */
export function variableProblem(name: string): string | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return `\`${name}\` is no name of an environment variable`;
  return isForbidden(name)
    ? `a plan may not set ${name}: it changes which code a program loads, or how the bot works`
    : null;
}
