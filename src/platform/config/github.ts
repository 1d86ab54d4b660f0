import { given, type ProcessVariables, type Wrong } from './variables.ts';

/** Where results are published as issue comments. */
export type GithubSettings = {
  /** Without a slash at the end. */
  apiUrl: string;
  /** `owner/name`. */
  repo: string;
  token: string;
  /** The boxes in the text of an incident's issue are kept as the incident is. */
  checklists?: true;
  /** The branch that documents of incidents are committed to; none are, unless it is named. */
  branch?: string;
};

const githubApiUrl = 'https://api.github.com';

/** Reads where to publish; null when no repository is named: nothing is published then. `secrets` are those of the configuration. */
export function readGithubSettings(
  env: ProcessVariables,
  secrets: ReadonlyMap<string, string>,
  wrong: Wrong,
): GithubSettings | null {
  const repo = given(env, 'STAGING_CHECK_GITHUB_REPO');
  const apiUrl = (given(env, 'GITHUB_API_URL') ?? githubApiUrl).replace(/\/+$/, '');
  const isUrl = URL.canParse(apiUrl) && /^https?:$/.test(new URL(apiUrl).protocol);
  if (repo === null) return null;
  if (!isUrl) wrong('GITHUB_API_URL', `expected an address such as ${githubApiUrl}`);
  const isRepo = /^[\w.-]{1,100}\/[\w.-]{1,100}$/.test(repo) && !/(^|\/)\.{1,2}(\/|$)/.test(repo);
  if (!isRepo) {
    wrong(
      'STAGING_CHECK_GITHUB_REPO',
      `expected owner/name, such as octo-org/backend, got ${JSON.stringify(repo)}`,
    );
  }
  const token = secrets.get('GITHUB_TOKEN')?.trim() ?? '';
  const isToken = /^[\x21-\x7e]+$/.test(token);
  if (!isToken) {
    wrong(
      'STAGING_CHECK_SECRET_GITHUB_TOKEN',
      token === ''
        ? 'missing: a token that may write issues of the repository in STAGING_CHECK_GITHUB_REPO'
        : 'expected a token without blanks and line ends',
    );
  }
  const checklists = given(env, 'STAGING_CHECK_GITHUB_CHECKLISTS');
  const isSwitch = checklists === null || /^(?:on|off)$/.test(checklists);
  if (!isSwitch)
    wrong('STAGING_CHECK_GITHUB_CHECKLISTS', `expected on or off, got ${JSON.stringify(checklists)}`);
  const branch = given(env, 'STAGING_CHECK_GITHUB_BRANCH');
  const isBranch = branch === null || isBranchName(branch);
  if (!isBranch)
    wrong('STAGING_CHECK_GITHUB_BRANCH', `expected the name of a branch, got ${JSON.stringify(branch)}`);
  if (!isUrl || !isRepo || !isToken || !isSwitch || !isBranch) return null;
  return {
    apiUrl,
    repo,
    token,
    ...(checklists === 'on' ? { checklists: true } : {}),
    ...(branch === null ? {} : { branch }),
  };
}

/** https://git-scm.com/docs/git-check-ref-format, and no `refs/…`, which GitHub would take for something else. */
function isBranchName(name: string): boolean {
  return /^[\w+#][\w+#./-]{0,199}$/.test(name) && !/\.\.|\/\/|\.lock(\/|$)|[./]$|(^|\/)\.|^refs\//.test(name);
}
