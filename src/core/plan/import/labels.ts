import { plain } from './item.ts';
import { withLetters } from './words/letters.ts';

/** What a label in front of a text, or above a list, says that it is. */
export type Label = 'expected' | 'steps' | 'objective' | 'output' | 'observed' | 'severity';

const words: readonly (readonly [Label, RegExp])[] = [
  [
    'expected',
    /^(expect(ed|ations?|s)?(?! (?:downtime|duration|time|impact|effort|load|traffic|window|cost|completion|date|end)\b)( (results?|outputs?|outcomes?|responses?|behaviou?rs?|status|values?|state))?|(should|must) (see|return|be|show)|pass(es)? (if|when|criteria)|success( (if|when|criteria|indicators?))?|(verify|assert)( that)?\s*$|assertions?|acceptance( criteria)?|look for|erwart(et|ung|ungen|ete[sr]? (ergebnis(se)?|ausgabe|antwort|status|verhalten))|soll|r[ée]sultats? attendus?|attendus?|sortie attendue|r[ée]ponse attendue|statut attendu|(resultados?|salidas?|respuestas?|sa[íi]das?|respostas?|estado|status) (esperad[oa]s?)|esperad[oa]s?|espera-se|se espera|risultat[oi] attes[oi]|attes[oi]|output atteso|risposta attesa|codes? attendus?|oczekiwan(y|a|e|ie)( (wynik|rezultat|status|kod|odpowiedź))?)\b|^(预期(结果|输出|响应|返回|状态)?|期望(结果|输出|值)?|应(该|为|返回)|期待(される)?(結果|値|出力|動作|する結果)?|想定(結果)?|예상 ?(결과|출력|응답)?|기대 ?(결과|값)?|ожида(ется|ние|ем\S+( (результат\S*|ответ\S*|вывод\S*|статус\S*|значени\S*))?))/iu,
  ],
  [
    'output',
    /^((sample|example|typical) )?(outputs?|responses?|ausgabe|antwort|sortie|r[ée]ponse|salida|respuesta|sa[íi]da|resposta|risposta)\b|^(输出|返回|响应|出力|応答|출력|응답|вывод|ответ)/iu,
  ],
  [
    'observed',
    /^((actual|test|observed) )?(results?|status|outcome|findings?|notes?|passed|failed|actual|verdict|executed( (on|by))?|tested (on|by)|date|duration|evidence|ergebnis(se)?|tatsächlich(es ergebnis)?|datum|bemerkung(en)?|r[ée]sultats?|statut|constat[ée]?|remarques?|resultados?( (obtenidos?|obtidos?|reales?|reais))?|estado|fecha|data|notas?|observaciones|risultat[oi]( ottenut[oi])?|ottenut[oi]|effettiv[oi]|r[ée]el(le)?|réalisé|reale?s?|tatsächlich|ist-?(wert|zeit)|esito|note|(obtained|received|measured|got)|ergebnis (war|ist)|r[ée]sultat (obtenu|constat[ée]))\b|^(实际(结果)?|结果|状态|日期|备注|実際の結果|結果|実施(日|者)|状態|備考|실제 ?결과|결과|상태|날짜|비고|фактическ(ий|ое|и)( \S+)?|результат|статус|дата)/iu,
  ],
  [
    'objective',
    /^(objectives?|goals?|purpose|aim|description|why|summary|ziele?|zweck|beschreibung|objectifs?|but|description|objetivos?|prop[óo]sito|descripci[óo]n|descri[çc][ãa]o|obiettiv[oi]|scopo|descrizione)\b|^(目标|目的|描述|说明|概要|목적|목표|설명|цель|описание)/iu,
  ],
  [
    'steps',
    /^((test |manual )?(steps?|procedures?|commands?|actions?|how( to)?|run|execute|test commands?|instructions?|method|schritte?|vorgehen|befehle?|ausführen|[ée]tapes?|proc[ée]dure|commandes?|actions?|pasos?|procedimiento|comandos?|ejecutar|passos?|procedimento|executar|passi|comand[oi]|esegui(re)?))\b|^(步骤|操作|命令|执行|手順|コマンド|実行|단계|절차|명령|실행|шаги|команд|действия|выполнить)/iu,
  ],
  [
    'severity',
    /^(severity|priority|impact|probability|likelihood|priorität|priorit[ée]|prioridade?|impacto?|owner|assignee|duration|time|zeit|dauer|issue|status|created|version|author|environment|service|url)\b/iu,
  ],
];

/** Labels that are only so when nothing else stands in them: "Status" is one, "Status page" is a title. */
const alone: ReadonlySet<Label> = new Set(['observed', 'severity', 'objective']);

const patterns = words.map(([label, pattern]) => {
  const whole = alone.has(label)
    ? new RegExp(`(?:${pattern.source})(\\s*\\(.*\\))?\\s*$`, pattern.flags)
    : pattern;
  return [label, withLetters(whole)] as const;
});

/** Parts of a scenario, each a word of bold text: `**Given** a cart`. */
const scene =
  /^(?:\*\*|__)(given|when|then|and|but|angenommen|gegeben|wenn|dann|und|étant donné|soit|quand|alors|et|dado|dada|cuando|entonces|y|quando|então|e|dato|allora|дано|когда|тогда|и|假如|当|那么|前提|もし|ならば)(?:\*\*|__)\s+\S/iu;
const outcome: ReadonlySet<string> = new Set([
  'then',
  'dann',
  'alors',
  'entonces',
  'então',
  'allora',
  'тогда',
  '那么',
  'ならば',
]);

/** `Status: 200 OK` is what a request is answered with; `Status: done` tells of a run. */
const answered =
  /^\W*(?:(?:response |http )?status(?: code)?|statut|estado|stato|状态码?|ステータス(?:コード)?|статус|상태 ?코드?)\s*[:：]\s*[`"]?(?:HTTP\S*\s+)?[1-5]\d\d(?!\d)(?!.*(?:pass|fail|✅|❌|\d{4}-\d\d))/iu;

/** True for the part of a scenario that says what was before, or what is done. */
export function isScene(text: string): boolean {
  const part = scene.exec(text)?.[1]?.toLowerCase();
  return part !== undefined && !outcome.has(part);
}

/** What the words in front of a colon, or a whole line of bold text, say; null for a text without such a label. */
export function labelOf(text: string): Label | null {
  const part = scene.exec(text)?.[1]?.toLowerCase();
  if (part !== undefined) return outcome.has(part) ? 'expected' : 'steps';
  const written = labelTextOf(text);
  if (written === null) return null;
  if (answered.test(plain(text))) return 'expected';
  return patterns.find(([, pattern]) => pattern.test(written))?.[0] ?? null;
}

/** What stands behind the label; the whole text where it has none. */
export function behindLabel(text: string): string {
  // A line of bold text that is a label, and nothing else.
  if (/^[^\p{L}]*(\*\*|__)[^*\n]+\1\s*$/u.test(text) && labelOf(text) !== null) return '';
  const found = /^\W*?(?:\*\*|__)?[^:：\n]{1,60}?(?:[:：](?:\*\*|__)?|(?:\*\*|__)\s*[:：])\s*/u.exec(text);
  return labelOf(text) === null || found === null ? text : text.slice(found[0].length);
}

function labelTextOf(text: string): string | null {
  const first = text.split('\n')[0] ?? '';
  const bold = /^[^\p{L}]*(\*\*|__)([^*]+?)(?:[:：]\s*\1|\1\s*(?:[:：]|$))/u.exec(first)?.[2];
  if (bold !== undefined) return plain(bold).replace(/^[^\p{L}]+/u, '');
  const lead = /^[^\p{L}]*([^:：]{1,60})[:：]/u.exec(plain(first))?.[1];
  return lead?.trim() ?? null;
}
