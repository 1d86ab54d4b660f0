import type { Simple, Text } from './model.ts';
import { unwrap } from './unwrap.ts';
import { joined, literal, plainText, writtenText } from './words.ts';

/** Where programs go, as earlier commands chose it for those behind them. */
export type Targets = {
  /** What each program has to be told, by the option that tells it: `kube context`. */
  told: ReadonlyMap<Option, Text>;
  /** Programs whose place was chosen in a way that no command of theirs can be told, and what chose it. */
  lost: ReadonlyMap<string, string>;
};

export const noTargets: Targets = { told: new Map(), lost: new Map() };

type Option = keyof typeof options;

/** How programs are told: the flag, in front of what they are to do or at its end, and the flags by which a command says it itself. */
export const options = {
  'kube context': {
    flags: {
      kubectl: '--context',
      oc: '--context',
      stern: '--context',
      istioctl: '--context',
      linkerd: '--context',
      flux: '--context',
      cilium: '--context',
      helm: '--kube-context',
      helmfile: '--kube-context',
    },
    place: 'front',
    own: /^--(?:kube-?)?context\b/,
  },
  'kube namespace': {
    flags: {
      kubectl: '--namespace',
      oc: '--namespace',
      stern: '--namespace',
      istioctl: '--namespace',
      linkerd: '--namespace',
      flux: '--namespace',
      helm: '--namespace',
      helmfile: '--namespace',
    },
    place: 'front',
    own: /^(?:-n\b|-A$|--namespace\b|--all-namespaces\b)/,
  },
  'azure subscription': { flags: { az: '--subscription' }, place: 'end', own: /^--subscription\b/ },
  'firebase project': { flags: { firebase: '--project' }, place: 'front', own: /^(?:-P$|--project\b)/ },
  'heroku app': { flags: { heroku: '--app' }, place: 'end', own: /^(?:-a$|--app\b)/ },
  'pulumi stack': { flags: { pulumi: '--stack' }, place: 'end', own: /^(?:-s$|--stack\b)/ },
} as const satisfies Record<string, { flags: Record<string, string>; place: 'front' | 'end'; own: RegExp }>;

/** What a command chooses for those behind it. */
type Choice = { option: Option; value: Text } | { variable: string; value: Text } | { lost: string };

type Reader = (args: readonly Text[], project: Text | null) => Choice | null;

/** The first word that is no option, behind so many words. */
const wordAt =
  (from: number, choose: (value: Text) => Choice): Reader =>
  (args) => {
    const value = args.slice(from).find((arg) => !writtenText(arg).startsWith('-'));
    return value === undefined ? null : choose(value);
  };

/** The value of one of these options. */
const valueBehind = (args: readonly Text[], names: RegExp): Text | null => {
  for (const [at, arg] of args.entries()) {
    const written = writtenText(arg);
    const [name = ''] = written.split('=', 1);
    if (!names.test(name)) continue;
    if (!written.includes('=')) return args[at + 1] ?? null;
    const [first, ...rest] = arg;
    return first?.kind === 'literal'
      ? joined([...literal(first.text.slice(name.length + 1)), ...rest])
      : null;
  }
  return null;
};
const optionOf =
  (names: RegExp, choose: (value: Text) => Choice): Reader =>
  (args) => {
    const value = valueBehind(args, names);
    return value === null ? null : choose(value);
  };

const told =
  (option: Option) =>
  (value: Text): Choice => ({ option, value });
const set =
  (variable: string) =>
  (value: Text): Choice => ({ variable, value });
const lost = (program: string) => (): Choice => ({ lost: program });

/** Commands that choose where later ones go, by how they begin. */
const choosers: readonly (readonly [begins: string, read: Reader])[] = [
  ['kubectl config use-context', wordAt(2, told('kube context'))],
  ['kubectl config use', wordAt(2, told('kube context'))],
  ['oc config use-context', wordAt(2, told('kube context'))],
  ['kubectx', wordAt(0, told('kube context'))],
  ['kubectl config set-context', currentNamespace],
  ['oc config set-context', currentNamespace],
  ['kubens', wordAt(0, told('kube namespace'))],
  ['oc project', wordAt(1, told('kube namespace'))],
  ['oc login', lost('oc')],
  ['gcloud container clusters get-credentials', clusterOfGoogle],
  [
    'az aks get-credentials',
    (args) => clusterOf(valueBehind(args, /^--context$/) ?? valueBehind(args, /^(?:--name|-n)$/)),
  ],
  ['aws eks update-kubeconfig', (args) => clusterOf(valueBehind(args, /^--alias$/))],
  ['gcloud config set', propertyOfGoogle],
  ['gcloud config configurations activate', wordAt(3, set('CLOUDSDK_ACTIVE_CONFIG_NAME'))],
  ['az account set', optionOf(/^(?:--subscription|--name|-s|-n)$/, told('azure subscription'))],
  ['aws configure set region', wordAt(3, set('AWS_DEFAULT_REGION'))],
  ['docker context use', wordAt(2, set('DOCKER_CONTEXT'))],
  ['terraform workspace select', wordAt(2, set('TF_WORKSPACE'))],
  ['tofu workspace select', wordAt(2, set('TF_WORKSPACE'))],
  ['firebase use', wordAt(1, told('firebase project'))],
  ['heroku git:remote', optionOf(/^(?:-a|--app)$/, told('heroku app'))],
  ['pulumi stack select', wordAt(2, told('pulumi stack'))],
  ['cf target', lost('cf')],
  ['cf login', lost('cf')],
  ['eb use', lost('eb')],
  ['ibmcloud target', lost('ibmcloud')],
  ['vercel link', lost('vercel')],
  ['vercel switch', lost('vercel')],
  ['railway link', lost('railway')],
  ['railway environment', lost('railway')],
  ['supabase link', lost('supabase')],
  ['doctl auth switch', lost('doctl')],
];

function currentNamespace(args: readonly Text[]): Choice | null {
  const isCurrent = args.some((arg) => writtenText(arg) === '--current');
  const value = isCurrent ? valueBehind(args, /^(?:--namespace|-n)$/) : null;
  return value === null ? null : { option: 'kube namespace', value };
}

function clusterOf(value: Text | null): Choice | null {
  return value === null ? null : { option: 'kube context', value };
}

/** The name that Google's command line gives to the context of a cluster: `gke_PROJECT_PLACE_CLUSTER`. */
function clusterOfGoogle(args: readonly Text[], set: Text | null): Choice | null {
  const isOption = (arg: Text | undefined) => /^-[^=]+$/.test(writtenText(arg ?? []));
  const cluster = args.find((arg, at) => at > 2 && !/^-/.test(writtenText(arg)) && !isOption(args[at - 1]));
  const place = valueBehind(args, /^(?:--zone|-z|--region|--location)$/);
  const project = valueBehind(args, /^--project$/) ?? set;
  if (cluster === undefined || place === null || project === null) return null;
  return clusterOf(
    joined([...literal('gke_'), ...project, ...literal('_'), ...place, ...literal('_'), ...cluster]),
  );
}

/** A property of Google's command line is also a variable: `CLOUDSDK_RUN_REGION` is `run/region`. */
function propertyOfGoogle(args: readonly Text[]): Choice | null {
  const [name, value] = args.slice(2).filter((arg) => !writtenText(arg).startsWith('-'));
  const written = name === undefined ? null : plainText(name);
  if (written === null || value === undefined) return null;
  const [section, property] = written.includes('/') ? written.split('/') : ['core', written];
  return { variable: `CLOUDSDK_${section}_${property}`.toUpperCase(), value };
}

/** What a program chooses for those behind it; null where it chooses nothing, undefined for any other program. */
export function choiceOf({ program, args }: Simple, project: Text | null): Choice | null | undefined {
  const line = `${[plainText(program ?? []) ?? '', ...args.map(writtenText)].join(' ')} `;
  const found = choosers.find(([begins]) => line.startsWith(`${begins} `));
  return found?.[1](args, project);
}

/** The targets with one more choice; a choice of the same replaces the one before. */
export function withTarget(
  { told, lost }: Targets,
  choice: Exclude<Choice, { variable: string }>,
  by: string,
): Targets {
  if ('lost' in choice) return { told, lost: new Map([...lost, [choice.lost, by]]) };
  return { told: new Map([...told, [choice.option, choice.value]]), lost };
}

/** Why a program goes where nobody can tell; null for every other. */
export function whyLost({ lost }: Targets, programs: readonly Simple[]): string | null {
  for (const simple of programs) {
    const by = lost.get(nameOf(unwrap(simple).simple));
    if (by !== undefined) return `\`${by}\` chose where it goes, which a check cannot be told`;
  }
  return null;
}

/** The last part of its path. */
export function nameOf({ program }: Pick<Simple, 'program'>): string {
  return (plainText(program ?? []) ?? '').split('/').at(-1) ?? '';
}
