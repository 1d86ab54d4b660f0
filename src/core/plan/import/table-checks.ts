import { attach, attachOwn } from './attach.ts';
import { inlineCommands, isCommandLine, isRequestLine } from './blocks.ts';
import type { Candidate } from './candidate.ts';
import { isBare, madeOf, notRead } from './command-check.ts';
import type { Commands } from './commands.ts';
import type { Gathering, Place } from './gathering.ts';
import { type Item, plain } from './item.ts';
import { labelOf } from './labels.ts';
import { questionIn } from './manual.ts';
import { isStatement } from './wording.ts';
import { withoutCredentials } from './words/credentials.ts';

/** Reads a row of a table: what runs in one cell, what is expected in another; without a command a question to a person. */
export function readRow(item: Item, place: Place, gathering: Gathering): void {
  const { fates, commands } = gathering;
  if (item.cells === item.header) {
    fates.tell(item.lines, 'ignored', 'names the columns of a table');
    return;
  }
  const { columns, answers } = expectedColumns(item);
  if (columns.length === 0 && comparesTimes(item)) {
    fates.tell(item.lines, 'ignored', 'shows what was and what is: history is no expectation');
    return;
  }
  const statedIn = (at: readonly number[]) =>
    at
      .map((column) => item.cells[column] ?? '')
      .filter((cell) => /[\p{L}\p{N}\p{S}\p{Extended_Pictographic}]/u.test(plain(cell)));
  const isStating = columns.length + answers.length > 0;
  const told = [...columns, ...answers];
  const ran = rowCommand(item) ?? (isStating ? (rowAddress(item) ?? rowProbe(item, told)) : null);
  if (ran === null && isFinished(item)) {
    fates.tell(item.lines, 'ignored', 'tells how it went when somebody did it: history');
    return;
  }
  if (ran === null) {
    if (statedIn(columns).length > 0 && place.unit.role === 'tests') {
      const check = questionIn(
        item,
        item.cells
          .filter((cell) => plain(cell) !== '')
          .map(plain)
          .join(': '),
        place.unit,
      );
      gathering.checks.push(check);
      fates.give(item.lines, check, check.draft.why);
    }
    return;
  }
  const own = madeOf(commands.readCommands(ran, item.lines.from), place.unit, gathering).flatMap(
    ({ check }) => check ?? [],
  );
  const left = statedIn(told).filter((cell) =>
    own.length === 1
      ? !own.some((check) => attachOwn(check, [cell], commands.withExpectation, { isStated: true }))
      : attach(cell, own, commands, { isStated: true }).takers.length === 0,
  );
  const [only, ...others] = own;
  if (only !== undefined && others.length === 0) takeBeside(item, { ran, told }, only, commands);
  for (const [at, check] of own.entries()) {
    const unread = at === 0 ? [...left, ...remarksIn(item, told)] : [];
    const all = unread.map((text) => ({ line: item.lines.from, text }));
    check.notes = [...check.notes, ...unread.map(notRead)];
    check.unread = [...(check.unread ?? []), ...all];
    if (unread.length > left.length) check.draft = { ...check.draft, inferred: true };
    check.words = item.text;
    check.name = at === 0 ? nameOfRow(item, told) : '';
    gathering.checks.push(check);
    place.latest = [];
    fates.give(item.lines, check, check.draft.why);
  }
}

const remarkColumn =
  /note|remark|comment|bemerk|hinweis|anmerk|remarque|commentaire|nota|observa|coment|commento|备注|備考|비고|примеч|коммент|uwag|opmerking/iu;

/** Behind the columns of what is expected: cells that say more of it, or that it is otherwise. */
function remarksIn({ cells, header }: Item, told: readonly number[]): readonly string[] {
  const last = Math.max(-1, ...told);
  return cells.filter(
    (cell, at) =>
      last !== -1 &&
      at > last &&
      inlineCommands(cell).length === 0 &&
      (remarkColumn.test(plain(header[at] ?? '')) || labelOf(`${plain(header[at] ?? '')}:`) !== 'observed') &&
      /\p{L}{3}/u.test(cell) &&
      isStatement(cell),
  );
}

/** What stands beside the command in its own cell, and in a column that may say what is to be seen: taken where all of it is understood. */
function takeBeside(
  { cells, written, header }: Item,
  { ran, told }: { ran: string; told: readonly number[] },
  check: Candidate,
  { withExpectation }: Commands,
): void {
  for (const [at, cell] of written.cells.entries()) {
    const [inside, ...more] = inlineCommands(cell);
    const isOwn = inside !== undefined && more.length === 0 && inside.command === ran;
    const isOther =
      inside === undefined && !told.includes(at) && verifyingColumn.test(plain(header[at] ?? ''));
    const text = isOwn ? withoutCredentials(inside.rest) : isOther ? (cells[at] ?? '') : '';
    const words = text.replace(/^[\s:=→⇒>–—-]+/u, '');
    if (isBare(check) && plain(words) !== '') attachOwn(check, [words], withExpectation, { isStated: isOwn });
  }
}

const statusColumn =
  /^(?:status(?:[ -]?codes?)?|http(?:[ -](?:status|codes?))?|codes?|statut|estado|stato|状态码?|ステータス|상태 ?코드|статус|код)$/iu;
const expectingColumn =
  /expect|should|erwart|\bsoll(?:wert)?\b|attendu|esperad|attes[oi]\b|ожида|预期|期望|期待|想定|예상|기대|oczekiw|verwacht|\b(?:pass|success|acceptance|ok)[ -](?:criteria|criterion|if|when|condition)|критери[ий]\s+(?:успеха|приёмки|приемки)|合格(?:基準|条件)|判定基準|通过(?:标准|条件)|判断标准/iu;
/** Such a column holds the command, or says what is to be seen of it. */
const verifyingColumn =
  /^(?:verif(?:y|ication)|validation|nachweis|vérification|verificación|verificação|verifica|verificatie|验证方式|検証方法)$/iu;
const answerColumn =
  /^(?:response|answer|body|content|contains|antwort|inhalt|r[ée]ponse|contenu|corps|respuesta|contenido|cuerpo|resposta|conte[úu]do|corpo|risposta|contenuto|ответ|содержимое|тело|响应|内容|返回|応答|本文|응답|내용|odpowied[źz]|treść)(?: body| content)?$/iu;

/** The columns that say what should come, and those of what an answer holds, which say so beside a request. */
function expectedColumns({ header }: Item): { columns: readonly number[]; answers: readonly number[] } {
  const names = header.map(plain);
  const isExpected = (name: string) =>
    labelOf(`${name}:`) === 'expected' || (expectingColumn.test(name) && name.split(/\s+/).length <= 4);
  const hasLabel = names.some(isExpected);
  const at = (wanted: (name: string) => boolean) =>
    names.flatMap((name, index) => (wanted(name) ? [index] : []));
  const columns = at((name) => isExpected(name) || (!hasLabel && statusColumn.test(name)));
  return { columns, answers: at((name) => !isExpected(name) && answerColumn.test(name)) };
}

/** Of a row without a command: a host and its port, a record of DNS, a variable and its value. */
function rowProbe({ cells, header }: Item, columns: readonly number[]): string | null {
  const texts = cells.map(plain);
  const names = header.map(plain);
  const cell = (name: RegExp, shape: RegExp) =>
    texts.find((text, at) => !columns.includes(at) && name.test(names[at] ?? '') && shape.test(text));
  const host = cell(
    /host|server|service|machine|h[ôo]te|serveur|servidor|m[áa]quina|хост|сервер|主机|服务器|ホスト|サーバ|호스트|서버|serwer/iu,
    /^[a-z\d](?:[\w-]*\.)+[a-z\d]\w*$|^localhost$/i,
  );
  const port = cell(/port|puerto|porta|порт|端口|ポート|포트/iu, /^\d{1,5}(?:\/tcp)?$/i);
  if (host !== undefined && port !== undefined) return `nc -zv ${host} ${Number.parseInt(port, 10)}`;
  const record = cell(
    /^(?:record |dns )?type$|^typ(?:e|o)?$|тип|类型|タイプ|유형/iu,
    /^(?:A|AAAA|CNAME|MX|TXT|NS|SRV|CAA|PTR)$/,
  );
  const name = texts.find(
    (text, at) => !columns.includes(at) && /^(?:_?[a-z\d][\w-]*\.)+[a-z]{2,}\.?$/i.test(text),
  );
  if (record !== undefined && name !== undefined) return `dig +short ${record} ${name}`;
  const variable = cell(
    /variable|env|name|var\b|переменн|变量|環境変数|변수|zmienn/iu,
    /^[A-Z][A-Z\d]*_[A-Z\d_]+$|^[A-Z]{4,}$/,
  );
  return variable === undefined ? null : `printenv ${variable}`;
}

/** A row of a report: beside what was expected stands what came, and whether that was right. */
function isFinished({ cells, header }: Item): boolean {
  const told = cells.filter((_, at) => labelOf(`${plain(header[at] ?? '')}:`) === 'observed').map(plain);
  return told.some((cell) =>
    /✅|❌|✔|✘|🟢|🔴|\b(?:PASS(?:ED)?|FAIL(?:ED)?|OK|bestanden|erledigt|r[ée]ussi|superad[oa]|aprovad[oa]|superato)\b|通过|合格|통과|пройден/iu.test(
      cell,
    ),
  );
}

const formerColumn =
  /^(?:before|old|was|previous(?:ly)?|vorher|alt|bisher|avant|ancien|antes|anterior|prima|vecchio|przed|voor|раньше|было|до|之前|以前|旧|変更前|이전)$/iu;
const laterColumn =
  /^(?:after|new|now|is|nachher|neu|jetzt|après|nouveau|después|ahora|nuevo|depois|agora|novo|dopo|ora|nuovo|po|na|теперь|стало|после|之后|现在|新|変更後|이후)$/iu;

/** `before | after`: pictures of a change, and no test of either. */
function comparesTimes({ header }: Item): boolean {
  const names = header.map((name) => plain(name).trim());
  return names.some((name) => formerColumn.test(name)) && names.some((name) => laterColumn.test(name));
}

const alternative = /`\s*,?\s*(?:or|oder|ou|o|или|lub|或|または|또는|\/)\s*`/iu;

/** The commands of a table row: one cell that runs, or a method and a path in two. */
function rowCommand({ written: { cells }, header }: Item): string | null {
  for (const cell of cells) {
    const inline = inlineCommands(cell).map(({ command }) => command);
    const [first] = inline;
    // One or the other is one; one and the other are two.
    if (first !== undefined) return alternative.test(cell) ? first : inline.join('\n');
    if (isRequestLine(plain(cell))) return plain(cell);
  }
  const method = cells.map(plain).find((cell) => /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(cell));
  const target = cells.map(plain).find((cell) => /^(https?:\/\/\S+|\/[\w./{}:<>$?=&-]*)$/.test(cell));
  const isEndpoint = header.some((name) =>
    /endpoint|url|path|route|эндпоинт|端点|エンドポイント|엔드포인트/i.test(name),
  );
  if (target === undefined || (method === undefined && !isEndpoint)) return null;
  return `${method ?? 'GET'} ${target}`;
}

/** The address of a row that tells what it is answered with: where a redirect begins, a page. */
function rowAddress({ written: { cells } }: Item): string | null {
  const [address] = cells
    .slice(0, 2)
    .flatMap(
      (cell) =>
        /^(?:open|visit|browse(?: to)?|go to|call)?\s*(https?:\/\/\S+)$/i.exec(plain(cell))?.[1] ?? [],
    );
  return address === undefined ? null : `GET ${address}`;
}

/** What stands in front of what is expected. */
function nameOfRow({ cells }: Item, told: readonly number[]): string {
  const texts = cells
    .slice(0, told.length === 0 ? cells.length : Math.max(...told) + 1)
    .map(plain)
    .filter((cell) => /\p{L}{3}/u.test(cell) && !isCommandLine(cell) && !/^(https?:|\/)/.test(cell));
  return texts.find((cell) => cell.length <= 80 && !/^(GET|POST|PUT|DELETE|PATCH|HEAD)\b/.test(cell)) ?? '';
}
