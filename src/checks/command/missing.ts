import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

const aptPackages: Readonly<Record<string, string>> = {
  bash: 'bash',
  cargo: 'cargo',
  curl: 'curl',
  dig: 'dnsutils',
  docker: 'docker.io',
  git: 'git',
  go: 'golang-go',
  java: 'default-jre-headless',
  jq: 'jq',
  make: 'make',
  mvn: 'maven',
  nc: 'netcat-openbsd',
  node: 'nodejs',
  npm: 'npm',
  npx: 'npm',
  openssl: 'openssl',
  php: 'php-cli',
  pip: 'python3-pip',
  pip3: 'python3-pip',
  psql: 'postgresql-client',
  pytest: 'python3-pytest',
  'py.test': 'python3-pytest',
  python: 'python3',
  python3: 'python3',
  'redis-cli': 'redis-tools',
  'redis-server': 'redis-server',
  rsync: 'rsync',
  ruby: 'ruby',
  ssh: 'openssh-client',
  timeout: 'coreutils',
  unzip: 'unzip',
  wget: 'wget',
};

const otherwise: Readonly<Record<string, string>> = {
  gcloud: 'install the Google Cloud CLI (https://cloud.google.com/sdk/docs/install)',
  gsutil: 'install the Google Cloud CLI (https://cloud.google.com/sdk/docs/install)',
  bq: 'install the Google Cloud CLI (https://cloud.google.com/sdk/docs/install)',
  kubectl: 'install kubectl (https://kubernetes.io/docs/tasks/tools)',
  helm: 'install Helm (https://helm.sh/docs/intro/install)',
  terraform: 'install Terraform (https://developer.hashicorp.com/terraform/install)',
  aws: 'install the AWS CLI (https://aws.amazon.com/cli)',
  gh: 'install the GitHub CLI (https://cli.github.com)',
  gotestsum: '`go install gotest.tools/gotestsum@latest`',
  vitest: '`npm install --save-dev vitest`, then run it as `npx vitest`',
  jest: '`npm install --save-dev jest jest-junit`, then run it as `npx jest`',
  pnpm: '`npm install --global pnpm`',
  yarn: '`npm install --global yarn`',
  uv: '`pip install uv`',
  poetry: '`pip install poetry`',
};

/** What to do when `name` is not installed; empty when that is not known. */
export function installHint(name: string, path: string): string {
  if (name === 'python' && isOnPath('python3', path)) {
    return ': this machine has `python3`, so name that in the plan, or `apt-get install python-is-python3` (in an image: WORKER_PACKAGES=python-is-python3)';
  }
  const apt = aptPackages[name];
  const hint = apt === undefined ? otherwise[name] : installed(apt);
  return hint === undefined ? '' : `: ${hint}`;
}

/** The same as an order: on a worker's image its package is named when it is built. */
export function installMend(name: string, path: string): string {
  if (name === 'python' && isOnPath('python3', path)) return 'name python3 instead of python in the plan';
  const apt = aptPackages[name];
  return `install ${name} where the checks run${apt === undefined ? '' : ` (WORKER_PACKAGES=${apt})`}`;
}

/** What to do when `python -m name` says that there is no such module. */
export function moduleHint(name: string): string {
  const apt = name === 'pytest' ? `${installed('python3-pytest')}, or ` : '';
  return `${apt}\`pip install ${name}\``;
}

/** Nothing can be installed in a container that runs: its image is told. */
function installed(apt: string): string {
  return `\`apt-get install ${apt}\` (in an image: WORKER_PACKAGES=${apt})`;
}

function isOnPath(name: string, path: string): boolean {
  return path.split(':').some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
