import { expect, it } from 'vitest';
import { draftBlock } from '../../../../../src/core/plan/import/shell/draft-block.ts';
import { readCommands } from '../../../../../src/core/plan/import/shell/read-commands.ts';

/** The last check of a block. */
function lastOf(source: string) {
  const { pieces } = draftBlock(readCommands(source, 1));
  const draft = pieces.at(-1)?.draft ?? null;
  return { type: draft?.type, run: draft?.spec.run, env: draft?.spec.env, prompt: draft?.spec.prompt, draft };
}

const kube = ['kubectl', '--context', 'eu', 'get', 'pods'];

it.each([
  ['kubectl config use-context eu\nkubectl get pods', kube],
  ['kubectl config use eu\nkubectl get pods', kube],
  ['kubectx eu\nkubectl get pods', kube],
  ['kubectx eu && kubectl get pods', kube],
  ['kubectl config use-context us\nkubectl config use-context eu\nkubectl get pods', kube],
  ['kubectl config use-context eu\ntimeout 10 kubectl get pods', ['timeout', '10', ...kube]],
  ['kubectl config use-context eu\nsudo kubectl get pods', ['sudo', ...kube]],
  [
    'kubectl config use-context us\nkubectl get pods --context=eu',
    ['kubectl', 'get', 'pods', '--context=eu'],
  ],
  ['kubectl config use-context eu\nhelm list', ['helm', '--kube-context', 'eu', 'list']],
  [
    'kubectl config use-context eu\nkubectl exec web -- ls --context',
    ['kubectl', '--context', 'eu', 'exec', 'web', '--', 'ls', '--context'],
  ],
  ['kubectl config use-context eu\nkubectl config current-context', ['kubectl', 'config', 'current-context']],
  [
    'kubectl config set-context --current --namespace=shop\nkubectl get pods',
    ['kubectl', '--namespace', 'shop', 'get', 'pods'],
  ],
  ['kubens shop\nkubectl get pods -n other', ['kubectl', 'get', 'pods', '-n', 'other']],
  ['kubens shop\nkubectl get pods -A', ['kubectl', 'get', 'pods', '-A']],
  ['oc project shop\noc get pods', ['oc', '--namespace', 'shop', 'get', 'pods']],
  [
    'gcloud container clusters get-credentials c1 --zone europe-west1-b --project p1\nkubectl get pods',
    ['kubectl', '--context', 'gke_p1_europe-west1-b_c1', 'get', 'pods'],
  ],
  ['aws eks update-kubeconfig --name c1 --alias eu\nkubectl get pods', kube],
  ['az aks get-credentials -g rg -n eu\nkubectl get pods', kube],
  ['az account set --subscription Prod\naz vm list', ['az', 'vm', 'list', '--subscription', 'Prod']],
  ['firebase use prod\nfirebase apps:list', ['firebase', '--project', 'prod', 'apps:list']],
  ['heroku git:remote -a shop\nheroku ps', ['heroku', 'ps', '--app', 'shop']],
  [
    'CTX=eu\nkubectl config use-context $CTX\nkubectl get pods',
    ['kubectl', '--context', '${CTX}', 'get', 'pods'],
  ],
])('%j goes where the document went', (source, run) => {
  expect(lastOf(source).run).toEqual(run);
});

it('a script has the programs in it told where they go', () => {
  const { run } = lastOf('kubectl config use-context eu\nfor p in a b; do kubectl get pod $p; done');
  expect(run).toEqual([
    'bash',
    '-eo',
    'pipefail',
    '-c',
    'kubectl() { command kubectl --context eu "$@"; }\nfor p in a b; do kubectl get pod $p; done',
  ]);
});

it.each([
  ['export AWS_PROFILE=prod\naws sqs list-queues', { AWS_PROFILE: 'prod' }],
  ['AWS_PROFILE=prod\nexport AWS_PROFILE\naws sqs list-queues', { AWS_PROFILE: 'prod' }],
  ['export AWS_PROFILE=prod\nkubectl get pods', { AWS_PROFILE: 'prod' }],
  ['export NODE_ENV=production\nnpm test', { NODE_ENV: 'production' }],
  ['export NODE_ENV=production\nNODE_ENV=test npm test', { NODE_ENV: 'test' }],
  ['export PGHOST=db\npsql -c "select 1"', { PGHOST: 'db' }],
  ['export NODE_ENV=production\npsql -c "select 1"', undefined],
  ['export NODE_ENV=production\ndf -h', undefined],
  ['export PATH=/opt/bin:$PATH\nnpm test', undefined],
  ['NODE_ENV=production\nnpm test', undefined],
  ['export API_TOKEN=$API_TOKEN\n./smoke.sh', { API_TOKEN: '${secret:API_TOKEN}' }],
  [
    'export KUBECONFIG=$(kind get kubeconfig-path)\nkubectl get pods',
    { KUBECONFIG: '${capture.KUBECONFIG}' },
  ],
  ['docker context use prod\ndocker ps', { DOCKER_CONTEXT: 'prod' }],
  ['gcloud config set run/region eu\ngcloud run services list', { CLOUDSDK_RUN_REGION: 'eu' }],
  [
    'gcloud config configurations activate prod\ngcloud run services list',
    { CLOUDSDK_ACTIVE_CONFIG_NAME: 'prod' },
  ],
  ['terraform workspace select prod\nterraform output url', { TF_WORKSPACE: 'prod' }],
])('%j hands its programs what they would get', (source, env) => {
  expect(lastOf(source)).toMatchObject({ type: 'command' });
  expect(lastOf(source).env).toEqual(env);
});

it.each([
  ['cf target -o shop -s prod\ncf apps', 'cf apps'],
  ['oc login https://cluster.example.org\noc get pods', 'oc get pods'],
  ['ssh prod\nsystemctl status nginx', 'Behind `ssh prod`, run `systemctl status nginx`'],
  ['ssh -i key.pem deploy@10.0.0.1\ncurl -s localhost:8080/health', 'curl -s localhost:8080/health'],
  ['docker exec -it web bash\nwhoami', 'whoami'],
  ['kubectl exec -it deploy/web -- sh\nls /data', 'ls /data'],
  ['su - postgres\npsql -c "select 1"', 'psql -c'],
  ['sudo -i\nid', 'id'],
  ['redis-cli -h cache\nPING', 'PING'],
  ['docker exec -it web bash', 'docker exec -it web bash'],
])('%j is asked of a person', (source, words) => {
  const { type, prompt } = lastOf(source);
  expect(type).toBe('manual');
  expect(prompt).toContain(words);
});

it.each([
  'ssh prod\nexit\nsystemctl status nginx',
  'ssh prod uptime\nsystemctl status nginx',
  'ssh -N -L 8080:localhost:80 prod &\nsystemctl status nginx',
  'docker exec web whoami\nsystemctl status nginx',
  'redis-cli -h cache ping\nsystemctl status nginx',
  'su -c whoami postgres\nsystemctl status nginx',
  'psql -c "select 1"\nsystemctl status nginx',
])('%j opens nothing for its last line', (source) => {
  expect(lastOf(source)).toMatchObject({ type: 'command', run: ['systemctl', 'status', 'nginx'] });
});

it('what changes something in a session keeps its mark', () => {
  expect(lastOf('ssh prod\nrm -rf /srv/cache').draft).toMatchObject({ type: 'manual', once: true });
});
