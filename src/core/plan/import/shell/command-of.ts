import { type Bare, manual } from './bare-draft.ts';
import { type Binder, type Context, shown } from './binder.ts';
import { withExports } from './child-environment.ts';
import { argvOf, hasJunitReport, isTest, runnable, scriptOf } from './command-draft.ts';
import { allPrograms } from './danger.ts';
import { eachOf } from './each-line.ts';
import type { Fields, ParsedCommand, Prints, Simple } from './model.ts';
import { afterPipe, filledBy } from './tail.ts';
import { unwrap } from './unwrap.ts';
import { endsInTalk, failsWithoutAnswer, judges, passesAnyway, saidOn, swallows } from './verdict.ts';
import { plainText } from './words.ts';

type CommandParts = { context: Context; binder: Binder; refused: string | null; isCaptured: boolean };

/** A command, as argv where it needs no shell. What is kept of a pipe is what the whole of it prints. */
export function commandOf(
  parsed: ParsedCommand,
  { context, binder, refused, isCaptured }: CommandParts,
): Bare {
  const stages = parsed.kind === 'pipeline' && !parsed.isNegated ? parsed.stages : [];
  const [first, ...tail] = stages;
  const doubt = refused === null ? null : `no native check: ${refused}`;
  if (
    first !== undefined &&
    !('kind' in first) &&
    !isManyAtOnce(first) &&
    !(isCaptured && tail.length > 0) &&
    !letsPass(first)
  ) {
    const spec = argvWith(first, binder);
    const piped =
      spec === null
        ? null
        : afterPipe(
            {
              type: 'command',
              spec,
              expect: {},
              prints: { kind: 'text' },
              isStated: false,
              filled: filledBy(binder),
            },
            tail,
          );
    if (spec !== null && piped !== null) {
      const made = withArgv(spec, piped, { first, context, binder, doubt });
      return tail.length === 0 ? { ...made, prints: printsOf(parsed, made.prints) } : made;
    }
  }
  const passes = first !== undefined && !('kind' in first) && letsPass(first);
  const asksMany = first !== undefined && !('kind' in first) && isManyAtOnce(first);
  if (passes || asksMany || !failsWithoutAnswer(parsed)) {
    return {
      ...manual(
        `Run \`${shown(parsed.text, 1500)}\` and look: is it as it should be?`,
        'its exit code says nothing of what it saw: a person looks',
        binder,
      ),
      review: asksMany ? 'it asks several addresses at once' : 'the script ends with 0 whatever it sees',
    };
  }
  const text = isCaptured ? countingText(parsed) : parsed.text;
  const spec = scriptOf(text, parsed, binder);
  const stated = judges(parsed) ? { exitCode: 0, ...saidOn(parsed) } : saidOn(parsed);
  return {
    type: 'command',
    spec: withSurroundings(spec, allPrograms(parsed), context, binder),
    expect: stated,
    inferred: Object.keys(stated).length === 0,
    capture: {},
    hosts: [],
    review: doubt ?? 'a script of the shell, taken whole',
    why: 'a script of the shell',
    prints: printsOf(parsed, { kind: 'text' }),
  };
}

function printsOf(parsed: ParsedCommand, prints: Prints): Prints {
  const each = prints.kind === 'text' ? eachOf(parsed) : null;
  return each === null ? prints : { kind: 'text', each };
}

/** As argv; a shell only joins what it complains of to what it prints, where the document does. */
function argvWith(first: Simple, binder: Binder): Fields | null {
  const spec = argvOf(runnable(first), binder);
  const run = spec === null ? [] : (spec.run as readonly string[]);
  if (spec === null || first.mergesErrors !== true || isTest(run)) return spec;
  const shell = scriptOf(
    first.text,
    { kind: 'pipeline', stages: [first], isNegated: false, text: first.text },
    binder,
  );
  return {
    ...shell,
    ...(spec.env === undefined ? {} : { env: { ...(shell.env as Fields), ...(spec.env as Fields) } }),
  };
}

/** `curl …/x{1..3}`: several answers, of which words about one are said of each. */
function isManyAtOnce({ program, args }: Simple): boolean {
  return (
    plainText(program ?? []) === 'curl' &&
    args.flat().some((piece) => piece.kind === 'shell' && /\{[^{}]*(?:\.\.|,)[^{}]*\}/.test(piece.written))
  );
}

/** A shell within, or elsewhere, whose script ends well whatever it saw. */
function letsPass(simple: Simple): boolean {
  const isStrict = simple.args.some((arg) => /^-\w*e\w*$/.test(plainText(arg) ?? ''));
  return (
    swallows(simple.text) ||
    unwrap(simple).scripts.some((text) => passesAnyway(text) || (!isStrict && endsInTalk(text)))
  );
}

type Around = { first: Simple; context: Context; binder: Binder; doubt: string | null };

function withArgv(
  spec: Fields,
  piped: { expect: Fields; prints: Prints; isStated: boolean },
  { first, context, binder, doubt }: Around,
): Bare {
  const run = (spec.run as readonly string[]).map(String);
  const isChecking = isTest(run);
  const junit = hasJunitReport(run) && !run.some((word) => word.includes('${')) ? { junit: 'auto' } : {};
  const least: Fields =
    'junit' in junit
      ? { exitCode: 0, tests: { passed: { gte: 1 }, failed: 0 } }
      : isChecking
        ? { exitCode: 0 }
        : {};
  const isRequest = /^(?:curl|wget)$/.test(run[0] ?? '');
  const own = isRequest
    ? {
        ...spec,
        run: [
          run[0],
          ...(run[0] === 'curl' && !run.some((word) => /^(?:-\w*f|--fail)/.test(word)) ? ['--fail'] : []),
          ...run.slice(1),
        ],
      }
    : spec;
  return {
    type: 'command',
    spec: withSurroundings({ ...own, ...junit }, [first], context, binder),
    expect: { ...least, ...piped.expect },
    inferred: !piped.isStated && !isChecking,
    capture: {},
    hosts: [],
    review: doubt ?? logsReview(run),
    why: isChecking ? 'a test: its exit code is its verdict' : 'a program',
    prints: piped.prints,
  };
}

function logsReview(run: readonly string[]): string | null {
  return /^(?:kubectl|oc|docker|docker-compose|podman|aws|heroku|journalctl)\b.*\b(?:logs|get-log-events|filter-log-events|tail|journalctl)\b/.test(
    run.join(' '),
  )
    ? 'reads logs by a program: a `logs` check knows no source of this kind yet'
    : null;
}

/** The spec with what the commands before have made of the shell: its folder, and what its programs get from it. */
export function withSurroundings(
  spec: Fields,
  programs: readonly Simple[],
  context: Context,
  binder: Binder,
): Fields {
  return withFolder(withExports(spec, programs, context, binder), context, binder);
}

/** The spec with the folder that `cd` has led to. */
function withFolder(spec: Fields, { cwd }: Context, binder: Binder): Fields {
  const folder = cwd === null ? null : binder.text(cwd);
  if (folder === null || folder === '' || folder === '.' || folder.includes('${capture.')) return spec;
  const isOutside =
    !folder.startsWith('${') &&
    (/^[/\\~]|^[A-Za-z]:/.test(folder) ||
      folder
        .split(/[/\\]/)
        .reduce(
          (depth, part) =>
            depth < 0 ? depth : part === '..' ? depth - 1 : part === '.' || part === '' ? depth : depth + 1,
          0,
        ) < 0);
  return { ...spec, cwd: isOutside ? binder.variable('repo', `the document's folder ${folder}`) : folder };
}

/** `… | grep -c X` ends with 1 where nothing is found, which is a count like any other; what stands before it must not fail. */
function countingText(parsed: ParsedCommand): string {
  if (parsed.kind !== 'pipeline' || parsed.isNegated || parsed.text.includes('<<')) return parsed.text;
  const last = parsed.stages.at(-1);
  const before = parsed.stages.slice(0, -1);
  if (
    last === undefined ||
    'kind' in last ||
    before.length === 0 ||
    !/^[ef]?grep$/.test(plainText(last.program ?? []) ?? '')
  )
    return parsed.text;
  const source = before.map(({ text }) => text).join(' | ');
  return `answer=$(${source})\nprintf '%s\\n' "$answer" | ${last.text} || [ $? -eq 1 ]`;
}
