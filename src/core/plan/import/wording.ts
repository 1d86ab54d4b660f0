import { remembered } from '../../remember.ts';
import { plain } from './item.ts';
import { labelOf } from './labels.ts';
import { comparisonIn } from './words/comparisons.ts';
import { denialsIn } from './words/denials.ts';
import { fillers } from './words/fillers.ts';
import { isFramed } from './words/frame.ts';
import { kindsOf, past, type WordKind } from './words/frame-words.ts';
import { withLetters } from './words/letters.ts';
import { inPlainWords } from './words/sayings.ts';

const expecting = withLetters(
  /\b(expect(ed|s)?|should|must|shall|returns?|answers?|responds?|comes? back|connects?|répond|responde|risponde|antwortet|отвечает|shows?|displays?|contains?|outputs?|prints?|is (up|healthy|running|reachable|open|empty|visible|available|valid|\d|true|false|null|greater|more|less|at (least|most)|above|below|under|over)|(not )?expir(es|ing)|(ist|est|es|é|è) \d|are (running|healthy|present)|no (errors?|failures?|warnings?|exceptions?)|we want|is wanted|succeeds?|fails?|pass(es)?|erwartet|sollte?|muss|liefert|gibt|zurück|enthält|keine (fehler|ausfälle)|attendue?s?|doit|doivent|renvoie|retourne|affiche|contient|aucune? (erreur|exception)|esperad[oa]s?|debe|deben|devuelve|retorna|muestra|contiene|sin errores|deve|devem|devolve|mostra|cont[ée]m|sem erros|nenhum erro|attes[oi]|restituisce|contiene|nessun errore)\b|→|->|=>|✅|⇒|预期|期望|应(该|为|返回)|返回|包含|显示|没有错误|期待|返す|返る|表示|含む|エラーなし|예상|반환|표시|포함|오류 ?없|ожида|должен|должн[аоы]|возвращает|содержит|без ошибок|нет ошибок|oczekiwan|powinn?[aoy]?\b|powinien|zwraca|zwróci|brak błędów/iu,
);

const demanding = withLetters(
  /\b(should|must|sollte|sollen|muss|müssen|darf|dürfen|doit|doivent|debe|deben|deve|devem|devono|должен|должн[аоы]|powinien|powinn[aoy])\b|应(该|当)?|必须|べき|(こと|야\s?(한다|합니다|함))[。.]?\s*$/iu,
);

const verifying = withLetters(
  /^\W*(verify|check|confirm|validate|test|ensure|compare|make sure|inspect|observe|assert|see|review that|prüfe?n?|überprüfen?|bestätigen?|testen|sicherstellen|v[ée]rifi(er|ez)|contr[ôo]ler|confirmer|tester|s'assurer|verifi(car|que)|comprobar|compruebe|confirm(ar|e)|validar|valide|conferir|confira|revisar|observar|examin(er|ar)|schau(en)?|ansehen|vergleichen?|comparer|comparar|probar|asegurar|testar|garantir|verificare?|controllare|confermare|testare|assicurarsi)\b|^\W*(验证|检查|确认|测试|確認|検証|テスト|확인|검증|проверить|проверьте|убедиться|убедитесь|подтвердить)|(を?確認(する|します)?|を検証|확인(한다|하기)?|\b(prüfen|überprüfen|kontrollieren|testen|vergleichen|ansehen))\s*$/iu,
);

const doing = withLetters(
  /^\W*(run|execute|tell|let|mention|deploy|create|update|add|remove|delete|apply|notify|announce|communicate|inform|send|tag|merge|push|publish|build|install|configure|set ?up|enable|disable|rotate|back ?up|restore|migrate|schedule|assign|open|close|document|write|prepare|complete|finish|restart|start|stop|scale|monitor|watch|review|get|obtain|request|schedule|archive|clean ?up|post|email|call|ask|record|collect|export|import|download|upload|ausführen|bereitstellen|erstellen|aktualisieren|informieren|dokumentieren|durchführen|sichern|d[ée]ployer|cr[ée]er|mettre [àa] jour|informer|documenter|ex[ée]cuter|sauvegarder|notifier|pr[ée]venir|desplegar|crear|actualizar|informar|notificar|documentar|ejecutar|respaldar|implantar|criar|atualizar|avisar|executar|fazer|creare|aggiornare|informare|notificare|documentare|eseguire|distribuire)\b|^\W*(部署|创建|更新|通知|执行|运行|备份|记录|デプロイ|作成|更新|通知|実行|배포|생성|업데이트|알림|실행|백업|развернуть|создать|обновить|уведомить|сообщить|запустить|выполнить|задокументировать)|(\S+(を)?(実行|更新|作成|通知|デプロイ)(する|します)?|(배포|실행|생성|업데이트|공지)(한다|하기)?)\s*$/iu,
);

/** What a person does with a screen in front of them: the steps of a test. */
const acting = withLetters(
  /^\W*(open|click|log ?in|sign ?in|log ?out|navigate|go to|visit|browse|enter|type|search( for)?|select|choose|pay|place|scroll|press|tap|refresh|reload|fill( in| out)?|submit|upload|öffnen?|klicken?|anmelden|eingeben|auswählen|aufrufen|suchen?|ouvrir|cliquer|saisir|se connecter|chercher|rechercher|choisir|abrir|hacer clic|iniciar sesi[óo]n|introducir|escribir|buscar|elegir|seleccionar|acessar|clicar|entrar|digitar|procurar|escolher|selecionar|aprire|cliccare|accedere|inserire|cercare|scegliere)\b|^\W*(打开|点击|登录|输入|选择|搜索|开く|クリック|ログイン|入力|열기|클릭|로그인|입력|открыть|откройте|нажать|войти|ввести|выбрать|найти)|(を?(開く|クリック(する)?|入力(する)?|選択(する)?|押す|検索(する)?))\s*$/iu,
);

const finished = withLetters(
  /\b(passed|failed|completed|done|verified|tested|blocked|skipped|n\/a|bestanden|erledigt|fehlgeschlagen|r[ée]ussi|termin[ée]|[ée]chou[ée]|superad[oa]|completad[oa]|aprovad[oa]|conclu[íi]d[oa]|superato|completato|fallito)\b|通过|已完成|合格|完了|통과|완료|пройден|выполнен/iu,
);

/** Tasks that a run does. */
export const runningVerbs = withLetters(
  /^\W*(run|re-?run|execute|verify|validate|check|confirm|test|smoke[- ]?test|complete|probe|ausführen|prüfen|testen|exécuter|vérifier|ejecutar|verificar|executar|eseguire|verificare|запустить|проверить)\b|^\W*(运行|执行|验证|检查|実行|確認|検証|실행|확인|검증)/iu,
);

/** True when the words of a text say what should come of something. */
export function isExpectation(text: string): boolean {
  return (
    labelOf(text) === 'expected' ||
    expecting.test(plain(text)) ||
    demanding.test(plain(text)) ||
    comparisonIn(plain(text)) !== null ||
    /^\W*[1-5]\d\d\b/.test(plain(text)) ||
    text.split(/\n|[;；]/).some(isFramed)
  );
}

/** True for words behind a command that could say what should come of it: they hold a value, or deny, or speak of what is empty, fails or works. */
export function mayState(text: string): boolean {
  if (isExpectation(text) || /\d|[`"“„«「]/u.test(text)) return true;
  return kindsIn(plain(text)).some((kind) => statingKinds.has(kind));
}

const code =
  /(?<![\p{L}\d.:/#$€-])[1-5]\d\d(?!\d|[.:/%-]\d|\s*(?:%|[kKMG]?B|ms|s|min|px|users?|rows?|items?)(?!\p{L}))/u;
const ofCode =
  /HTTP|status|\bcodes?\b|answer|return|respon|wrong|error|fail|\bbad\b|would|means|falsch|fehler|liefer|antwort|bedeutet|erreur|renvoie|signifie|sería|error|devuelve|significa|seria|erro|retorna|sarebbe|errore|risponde|ошибк|отвеча|возвращ|错误|返回|表示|異常|返/iu;

/** True for words behind a command that leave little doubt that they say what should come of it, though it may be hard to say what. */
export function isStatement(text: string): boolean {
  const words = plain(text);
  if (isExpectation(text)) return true;
  if (isHistory(text) || past.test(words)) return false;
  if (code.test(words) && (/^\W*[1-5]\d\d\b/.test(words) || ofCode.test(words))) return true;
  return /\d|[`"“„«「]/u.test(text) && kindsIn(words).some((kind) => statingKinds.has(kind));
}

/** The same right behind a command, where also words that begin with a literal, a number or a denial speak of what comes. */
function isStatedBehind(text: string): boolean {
  const words = plain(text);
  if (isStatement(text)) return true;
  return !isHistory(text) && !past.test(words) && (beginsWithValue.test(text) || denialsIn(words) > 0);
}

/** The same at the end of a command's own line, where what is and is not, a kind of value and a comparison say so too. */
export function isStatedAtEnd(text: string): boolean {
  const words = plain(text);
  if (isStatedBehind(text)) return true;
  if (isHistory(text) || past.test(words)) return false;
  return (
    beginsWithState.test(words) ||
    comparing.test(words) ||
    limiting.test(words) ||
    inPlainWords(words) !== words.trim()
  );
}

/** `true (false on standby)`, `a UUID`, `ready, otherwise …`, `is valid JSON`. */
const beginsWithState =
  /^\W*(?:(?:true|false|yes|null|nil|ready|running|active|inactive|healthy|unhealthy|degraded|valid|invalid|identical|unchanged|different|differs|missing|absent|present|about|around|roughly|approx\w*|one\s+(?:more|less|fewer)|any|is|are|isn['’]t|aren['’]t|has|have|hasn['’]t|haven['’]t|header|field|wahr|falsch|bereit|gesund|gültig|ungültig|fehlt|fehlen|etwa|ungefähr|circa|ca|ist|sind|hat|haben|vrai|faux|prêt|valide|absent|environ|est|sont|contient|verdadero|falso|listo|válido|alrededor|aproximadamente|cerca|es|son|tiene|verdadeiro|pronto|é|são|tem|vero|pronto|circa|è|sono|ha|истина|ложь|готово?|примерно|около|равно|есть|prawda|gotowy?|około|jest|są|waar|onwaar|klaar|ongeveer|is|zijn)(?!\p{L})|an?\s+(?:\p{L}+\s+)?\p{L}+\s*$|(?:eine?|une?|una?|uma?|een)\s+\p{L}+\s*$|[1-5]xx)|^\W*(?:大约|大約|约|大概|有效|就绪|是|有|約|およそ|有効|약|유효)|(?:である|です|ます|であること)[。.]?$/iu;
const limiting =
  /(?<!\p{L})(?:unless|except|only|außer|nur|sauf|seulement|uniquement|salvo|excepto|solo|sólo|exceto|apenas|somente|tranne|eccetto|soltanto|кроме|только|oprócz|tylko|behalve|tenzij|alleen)(?!\p{L})|除了|除非|のみ|以外|제외|만\s/iu;
const comparing = /[<>≤≥≠≈~]=?\s*v?\d|\d\s*[<>≤≥]/u;

const beginsWithValue =
  /^[\s:=→⇒—–-]*(?:[`"“„«「][^`"“”„«»「」\n]+[`"”“»」](?!\s*[:=]\s*["'`\p{L}\d])\s*\S|[<>≤≥≠!]=?\s*\d|\d[\d.,]*\d?\s*$)/u;

/** True for words in front of an output that say no more than that it comes: its label, and names of the command. */
export function introduces(text: string, command: string): boolean {
  if (denialsIn(plain(text)) > 0 || tellsOtherwise(text)) return false;
  const own = new Set(command.toLowerCase().match(/\p{L}[\p{L}\p{M}]*/gu) ?? []);
  const words =
    plain(text)
      .toLowerCase()
      .match(/[\p{Script=Latin}\p{Script=Cyrillic}][\p{L}\p{M}]*/gu) ?? [];
  return words.every(
    (word) => own.has(word) || fillers.has(word) || kindsOf(word).length > 0 || introducing.has(word),
  );
}

const introducing: ReadonlySet<string> = new Set(
  'example sample expected following below similar something anything looks look see shortened truncated excerpt abridged typical e g beispiel gekürzt folgende folgendes ähnlich etwa aussehen exemple suivant suivante semblable ejemplo siguiente similar parecido exemplo seguinte esempio seguente simile пример следующий следующее похоже przykład następujący podobny voorbeeld volgende now then so'.split(
    ' ',
  ),
);

/** True for words that tell of another time or place, or of what should not be. */
export function tellsOtherwise(text: string): boolean {
  const words = plain(text);
  return past.test(words) || otherwise.test(words);
}

const otherwise =
  /(?<!\p{L})(?:before|after|was|were|wrong|bad|broken|during|outage|incident|old|older|previous|previously|formerly|used\s+to|instead|if|unless|differs?|differently|not|never|fails?|failed|failing|looked|vorher|nachher|früher|falsch|war|waren|wenn|während|ausfall|statt|nicht|avant|après|était|faux|mauvais|pendant|panne|si|pas|antes|después|era|malo|incorrecto|durante|caída|no|depois|errado|não|prima|dopo|sbagliato|non|до|после|был[аио]?|неверно|во\s+время|если|не|przed|po|był[ao]?|błędne|jeśli|nie|voor|na|fout|als|niet)(?!\p{L})|之前|以前|故障|错误的|如果|不|障害|以前|場合|ない|이전|장애/iu;

/** True for words about what works, fails, is empty or has no errors. */
export function isOfOutcome(text: string): boolean {
  const words = plain(text);
  const told = kindsIn(words);
  return (
    (['working', 'error', 'empty', 'turning', 'output'] as const).some((kind) => told.includes(kind)) ||
    /\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}/u.test(words)
  );
}

function kindsIn(words: string): readonly WordKind[] {
  return (words.toLowerCase().match(/\p{L}[\p{L}\p{M}_-]*/gu) ?? []).flatMap(kindsOf);
}

const statingKinds: ReadonlySet<WordKind> = new Set([
  'denying',
  'empty',
  'error',
  'turning',
  'holding',
  'ending',
]);

/** True for a sentence that leaves no doubt that it is an expectation: its mark, or its `should`. */
export function isClaimed(text: string): boolean {
  return /^\W*?[✅☑✔→⇒]/u.test(text) || demanding.test(plain(text));
}

/** What a line with a box asks for: something to look at, something to do, or a state that should be. */
export function askOf(text: string): 'look' | 'do' | 'state' {
  const words = plain(text);
  if (verifying.test(words)) return 'look';
  return doing.test(words) && !/\b(passes|succeeds?|complete(s|d)|works?|is|are)\b/i.test(words)
    ? 'do'
    : 'state';
}

/** True for a step of a test that a person carries out in an application. */
export function isStep(text: string): boolean {
  return acting.test(plain(text));
}

/** True for what tells how it went when somebody did it: a date, PASSED, a result. */
export function isHistory(text: string): boolean {
  if (labelOf(text) === 'observed') return true;
  const words = plain(text);
  return (
    /\b(PASS(ED)?|FAIL(ED)?)\b/.test(words) &&
    (/\b\d{4}-\d\d-\d\d\b/.test(words) || finished.test(words)) &&
    !/expect|should|must/i.test(words)
  );
}

/** True for what somebody has ticked and dated, or says that it is done. */
export function isDone(text: string): boolean {
  return isHistory(text) || /\b\d{4}-\d\d-\d\d\b|\b\d{1,2}[./]\d{1,2}[./]\d{4}\b|\d{4}年\d{1,2}月/.test(text);
}

/** Words of a text that could name something: small letters, at least four, without those that every plan has. */
export const nounsIn = remembered((text: string): ReadonlySet<string> => {
  const found = plain(text)
    .toLowerCase()
    .match(/[\p{L}\p{N}_][\p{L}\p{N}_.-]*[\p{L}\p{N}_]/gu);
  const all = (found ?? []).flatMap((word) => (word.includes('-') ? [word, ...word.split('-')] : [word]));
  return new Set(all.filter((word) => word.length >= 4 && !common.has(word)));
});

const common = new Set(
  'with that this from should must return returns returned expected status http https test tests check checks verify response code when then there have been will after before each json body true false text output contains shows value than less more over under into same'.split(
    ' ',
  ),
);

/** Names that mean one thing: what stands in backticks, `snake_case`, `CamelCase`, paths, file names. */
export function namesIn(text: string): ReadonlySet<string> {
  const ticked = [...text.matchAll(/`([^`\n]+)`/g)].map(([, inside = '']) => inside.trim());
  const shaped = text.match(
    /\/[\w.-]+(?:\/[\w.-]+)*|\b[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+\b|\b[a-z]+[A-Z]\w+\b|\b[\w-]+\.(?:py|sh|js|ts|go|rb|yaml|yml|json)\b|\b[A-Z]{2,}-\d+\b/g,
  );
  return new Set([...ticked, ...(shaped ?? [])].filter((name) => name.length >= 4));
}
