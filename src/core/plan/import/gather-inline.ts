import { attachOwn } from './attach.ts';
import { inlineCommands, isCommandLine, isRequestLine } from './blocks.ts';
import type { Candidate } from './candidate.ts';
import { isBare, madeOf, notRead } from './command-check.ts';
import type { Commands } from './commands.ts';
import type { Gathering, Place } from './gathering.ts';
import { type Item, plain } from './item.ts';
import { isExpectation, isHistory, isStatedAtEnd, tellsOtherwise } from './wording.ts';
import { withoutCredentials, withoutPrinted } from './words/credentials.ts';

/** `Don't call …`. */
const forbiddenWords =
  /^\W*(?:please\s+)?(?:do\s+not|don['’]t|never|avoid)\s+(?:call|run|execute|use|send|request|hit|invoke|open)(?!\p{L})|^\W*(?:bitte\s+)?(?:nicht|niemals|nie)\s+\p{L}+en(?!\p{L})|^\W*ne\s+(?:(?:pas|jamais)\s+\p{L}+er|\p{L}+ez\s+(?:pas|jamais))(?!\p{L})|^\W*(?:no|nunca)\s+(?:llam|ejecut|us)\p{L}*|^\W*(?:não|nunca)\s+(?:cham|execut|us)\p{L}*|^\W*(?:non|mai)\s+(?:chiamare|eseguire|usare)|^\W*не\s+(?:вызывать|запускать|выполнять)|^\W*(?:不要|禁止|勿)(?:调用|执行|运行)/iu;

/** True for words that say that something is not to be run at all. */
export function isForbidden(text: string): boolean {
  const words = plain(text);
  return forbiddenWords.test(words) && !until.test(words);
}

const until =
  /(?<!\p{L})(?:until|unless|before|without|till|bevor|ohne|bis|avant|sans|antes|sin|sem|prima|senza|без|до)(?!\p{L})/iu;

/** `Health | \`curl …\` | 200`: what stands in the cell behind the command; null where the line is not parted so. */
function cellBehind(text: string, command: string): string | null {
  const behind = text.slice(text.indexOf(command) + command.length);
  return /^\s*`+\s*\|\s*([^|]+?)\s*\|?\s*$/.exec(behind)?.[1] ?? null;
}

/** A box in front of a command, also a mistyped one: no empty list. */
const box = /\[[ xX]?\]\s+(?=`)/g;

type Inline = { command: string; rest: string };

/** The commands of a line, each with what the line says of it: of several the words behind each, up to the next. */
function commandsIn(
  { written, text }: Item,
  { isLine, isSteps }: { isLine: boolean; isSteps: boolean },
): readonly Inline[] {
  const line = written.text.replace(box, '');
  const spans = inlineCommands(line).slice(0, 4);
  if (spans.length === 1) return spans;
  if (spans.length > 1)
    return spans.map(({ command }, at) => {
      const from = line.indexOf(command) + command.length;
      const next = spans[at + 1]?.command;
      const to = next === undefined ? line.length : line.indexOf(next, from);
      const behind = line.slice(from, to === -1 ? line.length : to).replace(/^`+|`+$/g, ' ');
      const own = behind.replace(
        /^[\s,;]+|(?:[\s,;]|(?<!\p{L})(?:and|und|then|et|y|e|и|en|i)(?!\p{L}))+$/giu,
        '',
      );
      const all = spans.reduce((left, one) => left.replace(one.command, ' '), line).replaceAll('`', ' ');
      return { command, rest: own === '' && at < spans.length - 1 ? all : own };
    });
  if (isLine && isRequestLine(plain(line))) {
    const [request = ''] = plain(line).split(/\s+(?:→|->|=>|[-–—:])\s*/);
    return [{ command: request.replace(/[:,;.]+$/, ''), rest: text }];
  }
  // Below `Command:` a line is typed as it stands.
  const typed = line.trim();
  const isTyped = isSteps && !/[`\n]/.test(typed) && isCommandLine(typed) && /\s/.test(typed);
  return isTyped ? [{ command: typed, rest: '' }] : [];
}

/** `Orders: \`curl …\`, 200`: what stands behind the command, where what stands in front can only be its name; null elsewhere. */
function behindName(text: string, command: string): string | null {
  const [front = '', ...parts] = text.split(command);
  const name = /^([^`.;!?。\n]{1,60}[:：])\s*`+$/u.exec(front.trim())?.[1];
  const behind = parts.join(command).replace(/^`+[\s,，、;；:：.。–—-]*/u, '');
  const isName =
    name !== undefined &&
    name.split(/\s+/).length <= 3 &&
    !conditions.test(name) &&
    !tellsOtherwise(name) &&
    !wrongNames.test(name) &&
    !isHistory(name);
  return isName && parts.length === 1 && behind !== '' ? behind : null;
}

/** `With the flag off: …`, `In eu: …`: under which the rest holds. */
const conditions =
  /(?<!\p{L})(?:with|in|on|at|for|as|by|from|under|via|behind|during|while|when|off|mit|im|am|bei|für|als|unter|über|aus|avec|en|sur|pour|dans|chez|par|sous|con|como|para|por|bajo|com|em|na|su|per|da|с|со|в|во|на|для|при|как|z|w|przy|dla|met|op|voor)(?!\p{L})|[时時后後前在当若中で]|場合|때|에서/iu;
const wrongNames =
  /no|err|fail|except|anti|counter|wrong|never|bug|bad|fehler|falsch|nie|nicht|kein|ohne|échec|jamais|sans|fallo|nunca|sin|erro|falha|sem|sbagl|mai|senza|ошиб|не|без|błąd|bez|fout|niet|geen|错|不|异|失败|故障|无|禁|例外|勿|エラー|異|障|誤|ない|なし|오류|없|아니/iu;

/** A code, a time or a literal. */
const holdsStated =
  /(?<![\p{L}\d.:/#$€-])(?:[1-5]\d\d(?![\p{L}\d]|[.:/%-]\d)|\d+(?:[.,]\d+)?\s*(?:ms|s|sec\p{L}*|sek\p{L}*|мс|с|秒|毫秒|ミリ秒)(?!\p{L}))|[`"“„«「]/u;

/** Gives a check what its line says of it; what cannot be read is asked of a person. */
function takeRest(
  check: Candidate,
  { item, command, rest: behind }: Inline & { item: Item },
  { withExpectation }: Commands,
): void {
  const rest = withoutPrinted(behind, command);
  const take = (words: string, isStated: boolean) =>
    attachOwn(check, [withoutPrinted(words, command)], withExpectation, { isStated });
  const cell = cellBehind(item.written.text, command);
  // Title, command and expectation may be parted as in a table.
  if (cell !== null && take(cell, true)) return;
  const named = behindName(item.written.text, command);
  if (named !== null && take(named, false)) return;
  if (isExpectation(rest) || /(?<![\d.])[1-5]\d\d(?![\d.])/.test(rest)) take(rest, false);
  else {
    // `command` is 3, `command` > 1000: what is said right behind it.
    const comparison = /^\W*?(?:is|equals)\s+(\S.*)$|^\s*([<>≤≥]=?\s*\S.*)$/su.exec(rest);
    const value = comparison?.[1] ?? comparison?.[2];
    if (value !== undefined) take(value, true);
  }
  if (!isBare(check) || !(isStatedAtEnd(rest) || holdsStated.test(rest))) return;
  check.unread = [{ line: item.lines.from, text: withoutCredentials(item.text) }];
  check.notes = [...check.notes, notRead(rest)];
}

/** A paragraph of a section of tests that is a command and nothing else, or says behind each of its commands what comes. */
function statesEach({ kind, written: { text } }: Item, { unit: { role } }: Place): boolean {
  if (kind !== 'paragraph' || role !== 'tests' || tellsOtherwise(text.replace(/`[^`]*`/g, ' '))) return false;
  const spans = inlineCommands(text);
  if (spans.length === 1 && /^`[^`]+`\s*:?$/.test(text.trim())) return true;
  return (
    spans.length > 0 &&
    spans.every(({ command }) =>
      statedBehind.test(text.slice(text.indexOf(command) + command.length).replace(/^`+/, '')),
    )
  );
}

const statedBehind =
  /^\s*(?:\(\s*[1-5]\d\d\s*\)|(?:→|->|=>)\s*`?\d|(?:returns?|liefert|renvoie|devuelve|retorna|restituisce|возвращает|返回)\s*`?[1-5]\d\d)/iu;

/** Commands between backticks, in a line of a list or with a box; true when there was one. */
export function readInline(item: Item, place: Place, gathering: Gathering): boolean {
  const { fates, commands } = gathering;
  const isRequest =
    item.kind === 'paragraph' && isRequestLine(plain(item.written.text)) && !item.text.includes('\n');
  const isLine = item.kind === 'list-item' || item.kind === 'task' || isRequest || statesEach(item, place);
  // Elsewhere a command is spoken of, unless a box holds it and nothing before it.
  const isBoxed = item.kind === 'task' && /^`/.test(item.text);
  // A line that begins with a command is no expectation of the one before it.
  const isOwn = isLine && /^`/.test(item.text);
  if (
    (place.unit.role === null && !isBoxed) ||
    (!isLine && place.mode !== 'steps') ||
    (place.mode === 'expected' && !isOwn)
  ) {
    if (!(isLine && isRequestLine(inlineCommands(item.written.text)[0]?.command ?? ''))) return false;
  }
  const found = commandsIn(item, { isLine, isSteps: place.mode === 'steps' });
  if (found.length === 0) return false;
  if (isForbidden(item.written.text)) {
    fates.tell(item.lines, 'ignored', 'says what is not to be done');
    return true;
  }
  const added: Candidate[] = [];
  for (const { command, rest } of found) {
    for (const { check } of madeOf(commands.readCommands(command, item.lines.from), place.unit, gathering)) {
      if (check === null) continue;
      check.words = item.text;
      if (item.kind === 'task') check.boxes = [item];
      takeRest(check, { item, command, rest }, commands);
      check.name = plain(item.text).length <= 80 ? plain(item.text) : '';
      added.push(check);
      gathering.checks.push(check);
      fates.give(item.lines, check, check.draft.why);
    }
  }
  if (added.length === 0) return false;
  place.latest = added;
  place.commandDepth = item.depth;
  if (place.mode === 'expected') place.mode = null;
  return true;
}
