import { digestOf } from '../../fingerprint/digest.ts';
import { sortedJson } from '../../json/sorted-json.ts';
import { type Asking, askingOf } from '../asking.ts';
import { speaksOfAbove } from './extra-words.ts';
import { type Item, plain } from './item.ts';
import type { CheckLayout } from './layout.ts';
import type { PlanDraft } from './plan-of.ts';
import { writtenSpec } from './plan-text.ts';
import type { LineSurroundings } from './surroundings.ts';

/** What tells of a box: a check, what it asks, and digests of the words of the box and of everything that the document says of both. */
export type Proof = { check: string; asking: Asking; digest: string };

/** The way digests are made; another one makes others. */
const version = 1;

/** Digests of one document. */
export type Prover = {
  /** Of a check of the plan; empty for none of that id. */
  askingOf(check: string): Asking | null;
  proofOf(item: Item, text: string, check: string): Proof | null;
};

/** The same document gives the same digests, wherever its lines stand; none of another one is among them. */
export function proverOf(
  { vars, questions }: Pick<PlanDraft, 'vars' | 'questions'>,
  checks: readonly CheckLayout[],
  around: ReadonlyMap<Item, LineSurroundings>,
): Prover {
  const values = Object.fromEntries(
    vars.flatMap(({ name, value }) => (value === null ? [] : [[name, value] as const])),
  );
  const byId = new Map(checks.map((check) => [check.id, check]));
  const prompts = new Map(questions.map(({ id, text }) => [id, text]));
  const producers = new Map(
    checks.flatMap((check) => Object.keys(check.draft.capture).map((name) => [name, check] as const)),
  );
  const asking = (id: string): Asking | null => {
    const check = byId.get(id);
    const prompt = prompts.get(id);
    if (check !== undefined) {
      const { type, expect } = check.draft;
      return askingOf({ type, spec: writtenSpec(check.draft), expect }, values);
    }
    if (prompt === undefined) return null;
    const spec = writtenSpec({ type: 'manual', spec: { prompt } });
    return askingOf({ type: 'manual', spec, expect: {} }, values);
  };
  /** With what captures the values in it. */
  const meaning = (check: CheckLayout, item: Item | null, through: ReadonlySet<CheckLayout>): unknown => {
    if (through.has(check)) return null;
    const own = check.places?.find(({ boxes }) => item !== null && boxes.includes(item)) ?? check.places?.[0];
    const used = [
      ...JSON.stringify([check.draft.spec, check.draft.expect]).matchAll(/\$\{capture\.(\w+)\}/g),
    ];
    const before = used.map(([, name = '']) => {
      const producer = producers.get(name);
      return producer === undefined ? name : meaning(producer, null, new Set([...through, check]));
    });
    return [check.unit.path.map(plain), own?.words ?? check.words, asking(check.id), before];
  };
  return {
    askingOf: asking,
    proofOf(item, text, id) {
      const asks = asking(id);
      if (asks === null) return null;
      const check = byId.get(id);
      const { details = [], inner = [], above = [], behind = [] } = around.get(item) ?? {};
      const whole = sortedJson([
        item.path.map(plain),
        above,
        behind.filter(speaksOfAbove),
        text,
        [...details, ...inner].map((one) => plain(one.text)),
        check === undefined ? asks : meaning(check, item, new Set()),
      ]);
      return { check: id, asking: asks, digest: `${version}-${wordsDigest(text)}-${digestOf(whole)}` };
    },
  };
}

/** Tells whether a digest was made for a box of these words. */
export function isForWords(digest: string, text: string): boolean {
  return digest.startsWith(`${version}-${wordsDigest(text)}-`);
}

function wordsDigest(text: string): string {
  return digestOf(plain(text));
}
