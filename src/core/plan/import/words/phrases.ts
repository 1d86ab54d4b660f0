import { noMoreThan } from './comparisons.ts';

/** Words that say that an expectation follows, in eight languages and a few more. */
export const leadIn =
  /^\s*(?:[-*•>#]+\s*)?(?:\[[ xX]\]\s*)?(?:\*\*|__)?(?:(?:the\s+)?(?:expect(?:ed|s|ing|ation)?|should|must|verify|ensure|check|confirm|assert|result|output|response|returns?|prints?|shows?|→|⇒|=>|->|⟶|✅|✔️?|☑️?|want(?:ed)?|look\s+for|ok\s+if|(?:good|pass(?:es)?(?:\s+if)?|success(?:\s+if)?|target|goal|criteria)(?=\s*[:：]))|(?:erwartet(?:es?)?|erwartung|ergebnis|ausgabe|soll(?:te)?|muss|prüfe|gibt|liefert|die\s+antwort\s+ist)|(?:attendue?s?|résultat|sortie|doit|devrait|vérifier|renvoie|affiche)|(?:se espera|esperad[oa]s?|resultado|salida|debe(?:ría)?|verificar|comprobar|devuelve|muestra)|(?:espera-se|saída|deve(?:ria)?|resposta|retorna)|(?:attes[oa]|risultato|dovrebbe|deve|uscita|restituisce)|(?:verwacht|uitvoer|moet)|(?:oczekiwan(?:y|a|e|o)|wynik|powin(?:ien|na|no|ny)|zwraca)|(?:ожида(?:ется|емый)|результат|долж(?:ен|на|но)|ожидаем|верн[её]т|возвращает)|(?:期待(?:値|する|される)?|結果|出力|確認)|(?:期望|预期|預期|结果|输出|返回|应(?:该|返回|为)?)|(?:예상(?:되는)?|기대(?:되는)?|결과|출력|확인)(?:\s*(?:결과|값|출력|응답))?)(?=$|[^\p{L}]|(?<=[\u3040-\u9fff\uac00-\ud7af]))/iu;

/** A subject that names nothing: each of several, or what came, before what is demanded of it. */
export const everyOne =
  /^(?:it|this|that|(?:the\s+)?(?:value|result|number|count|total|sum)|(?:der\s+wert|das\s+ergebnis|die\s+(?:an)?zahl|es)|(?:le\s+(?:résultat|nombre|total)|la\s+valeur|il)|(?:el\s+(?:resultado|número|total|valor)|esto)|(?:o\s+(?:resultado|número|total|valor))|(?:il\s+(?:risultato|numero|totale|valore))|each|both|all|every|these|they|alle|beide|jede[rsn]?|tous|toutes|les\s+deux|chacun[e]?|chaque|todos|todas|ambos|ambas|cada|tutti|tutte|entrambi)\b(?:\s+(?:of\s+)?(?!(?:no|not|never|doesn|don|nicht|nie|kein|ne|non|não|ya)(?!\p{L}))[\p{L}\d]+){0,4}?\s+(?=(?:must|should|shall|muss|müssen|soll(?:te)?n?|doi(?:t|vent)|deben?|devem?|devono|returns?|answers?|responds?)\b)/iu;

/** What may stand between the first such word and what is expected. */
export const linking =
  /^[\s:：,-]*(?:\*\*|__)?[\s:：]*(?:(?:output|response|result|results|status|code|return|value|answer|respond|antworten|répondre|responder|rispondere|mit|avec|con|com|be|to|that|is|are|returns?|see|show|shows?|print|prints|contain|contains|include|includes|have|has|with|the|a|an|http|get|give|gives|respond|responds|equal|equals?|display|say|says|zurückgeben|zurück|liefern|liefert|enthalten|enthält|sein|ist|dass|der|die|das|ein|eine|Ausgabe|Antwort|Status|attendu|attendue|est|retourner|renvoyer|contenir|être|le|la|un|une|réponse|code|esperado|esperada|devolver|contener|ser|es|el|respuesta|código|retornar|conter|é|o|restituire|contenere|essere|il|risposta|atteso|mostrar|exibir|imprimir|apresentar|aparecer|terminar|acabar|indicar|em|en|mostrare|stampare|indicare|terminare|in|afficher|montrer|indiquer|finir|par|anzeigen|zeigen|ausgeben|lauten|stehen|end|ends|start|starts|begin|begins|as|zwrócić|zwracać|wyświetlić|być|zawierać|status|wynik|показывать|показать|вернуть|возвращать|быть|содержать|выводить|結果|値|は|が|を|されること|応答|结果|响应|返回|包含|为|是)\b[\s:：]*)*/iu;

/** The verb that ends a sentence behind what it speaks of. */
export const verbBehind =
  /\s+(?:(?:zurück)?(?:aus)?(?:geben|gibt|liefern|liefert)|ausgegeben\s+werden|an(?:zeigen|gezeigt\s+werden)|zeigen|lauten|sein|enthalten|stehen|erscheinen|melden|antworten|(?:is|are|be)\s+(?:returned|printed|shown|displayed))[.!]?$|\s*(?:(?:が|は|を|と|に)\s*)?(?:返(?:る|ってくる|される)|表示される?|出力される?|含まれる|出る|なる|である)(?:こと)?[。.]?$|\s*(?:(?:이|가|을|를|으로|로)\s*)?(?:출력|표시|반환|포함)(?:된다|됨|되어야\s*(?:한다|함|합니다)|되는지\s*확인)?[.。]?$/iu;

/** A word in front of what must not be there. */
export const negation =
  /(?:^|[^\p{L}])(?:no|not|non|never|without|instead\s+of|rather\s+than|isn't|doesn't|don't|mustn't|shouldn't|cannot|can't|neither|nor|kein(?:e[nrsm]?)?|nicht|ohne|nie|statt|pas|aucune?|sans|jamais|ne|sin|nunca|ningun[oa]?|ningún|sem|nenhuma?|não|nao|nunca|nessun[oa]?|senza|mai|geen|niet|zonder|нет|без|не)\s*(?:(?:be|contain|include|see|show|return|have|any|a|an|the|get|any\s+more|mehr|plus|de|d'|más|mais|più)\s+)*$/iu;
const negationBehind =
  /^\s*(?:["'`」』”»]\s*)?(?:(?:が|は)?(?:ない|なし|無し|ありません|出ない|含まれない)|不(?:存在|出现|应)|没有)/u;
const negationBefore =
  /(?:,\s*plus|no\s+longer|nicht\s+mehr|ya\s+no|já\s+não|non\s+più|больше\s+не|没有|無|无|不(?:应|能|要|包含|含|出现)?(?:包含|出现|有)?|未)\s*$/u;

const deniedVerb =
  /(?:^|[^\p{L}])(?:no\s+longer|anything\s+but|other\s+than|no\s+more|not|never|(?:does|do|did|must|should|will)\s+not|(?:does|do|did|wo|must|should)n['’]t|nicht\s+mehr|nicht|keinen?|ne|no|ya\s+no|não|nao|non|non\s+più|больше\s+не|не|вместо|au\s+lieu\s+de|en\s+lugar\s+de|em\s+vez\s+de|invece\s+(?:di|che))\s*(?:(?:returns?|answers?|responds?|shows?|contains?|be|gives?|yields?|renvoie|renvoyer|retourne|affiche|devuelve|devolver|retorna|retornar|responde|muestra|mostra|restituisce|risponde|возвращает|возвращать|отвечает|показывает|liefert|liefern|with|plus|mais|más|più|de|du|einen?|mehr)\s+){0,3}[`"'«“]?\s*$/iu;
const deniedInEast = /(?:不(?:是|再|应|会|能)?(?:返回|出现|显示)?|而不是|并非)\s*[`"'「]?\s*$/u;
const earlier =
  /(?:^|[^\p{L}])(?:was|were|previously|formerly|before|from|vorher|früher|avant|antes|prima|раньше)\s*[:：]?\s*[`"']?$/iu;
const deniedBehind =
  /^\s*["'`」』”»]?\s*(?:(?:is|are)\s+(?:gone|absent|missing)|(?:is\s+)?no\s+longer|disappear|before|previously|vorher|avant|antes|prima|ausente|absente?|missing|fehlt|manquante?|assente|отсутствует|不存在|(?:を|が|に|は)?\s*(?:返さない|ならない|出ない|ではない|ない|なし|無し)|(?:이|가|을|를)?\s*(?:아님|아니|없|반환하지\s*않|나오지\s*않))/iu;

/** A text without the denial at its end. */
export function withoutDenial(before: string): string {
  return before.replace(deniedVerb, ' ').replace(deniedInEast, ' ');
}

/** True where what stands between the two texts must not be, or was so before. */
export function isDenied(before: string, behind: string): boolean {
  return (
    [negation, negationBefore, deniedVerb, deniedInEast, earlier].some((pattern) => pattern.test(before)) ||
    negationBehind.test(behind) ||
    deniedBehind.test(behind)
  );
}

/** That there is nothing. */
export const nothing =
  /^(?:(?:no|zero|0)\s+(?:output|matches|match|results?|lines?|hits?|entries|rows?|records?|occurrences?|logs?|log\s+entries)|(?:an?\s+)?empty(?:\s+(?:output|result|list|response|body|string|array))?|nothing|none|no\s+(?:matching\s+)?(?:entries|lines|logs)(?:\s+found)?|keine\s+(?:ausgabe|treffer|ergebnisse|einträge|zeilen)|leer(?:e\s+ausgabe)?|nichts|aucune?\s+(?:sortie|résultat|ligne|correspondance|entrée)|vide|rien|sin\s+(?:salida|resultados|coincidencias)|vacío|nada|ningún\s+resultado|sem\s+(?:saída|resultados)|vazi[oa]|nenhum\s+resultado|nessun\s+(?:output|risultato)|vuoto|niente|空|何も(?:出力されない|表示されない|なし)|出力なし|无输出|没有输出|空输出|0\s*件|нет\s+вывода|пусто|brak\s+(?:wyników|wpisów|wyjścia)|puste|nic)(?:\s+(?:found|expected|returned|printed|gefunden))?[.!。]?$/iu;

/** The same, as a sentence. */
export const nothingSaid =
  /^\W*(?:no\s+(?:debe|deben|debería)\s+(?:aparecer|haber|devolver|mostrar)(?:se)?\s+(?:nada|ning[úu]n(?:a)?\s+(?:resultado|registro|línea|salida))|não\s+deve\s+(?:aparecer|haver|retornar|mostrar)\s+(?:nada|nenhuma?\s+(?:resultado|registro|linha|saída))|(?:it\s+)?(?:should|must)\s+not\s+(?:return|print|show|output|yield|find)\s+(?:anything|any\s+(?:results?|lines?|output|entries|rows))|nothing\s+(?:should|must|is\s+to)\s+(?:be\s+)?(?:printed|returned|shown|found|appear|come\s+back)|(?:es\s+)?(?:darf|dürfen)\s+(?:nichts|keine\s+(?:ausgabe|zeilen?|einträge|treffer))\s+(?:erscheinen|ausgegeben\s+werden|kommen)|(?:cela\s+)?ne\s+doit\s+(?:rien|aucune?\s+\p{L}+)\s+(?:afficher|retourner|apparaître)|aucune?\s+(?:ligne|résultat|sortie|entrée)\s+ne\s+doit\s+(?:apparaître|s['’]afficher|sortir)|何も(?:表示|出力)されない(?:こと)?|不应(?:该)?(?:有|出现|返回)(?:任何)?(?:结果|输出|日志|内容)|не\s+должно\s+быть\s+(?:вывода|строк|записей|результатов)|nie\s+powinno\s+być\s+(?:żadnych\s+)?(?:wpisów|wyników|błędów|linii)|(?:zero|none|nothing)\s+is\s+(?:what\s+we\s+want|wanted|expected))[.。!]?\s*$/iu;

/** That something is there. */
export const something =
  /^(?:(?:some|any)\s+(?:output|result|entries|lines)|non-?empty(?:\s+\w+)?|not\s+empty|(?:is\s+)?(?:set|defined|present)|at\s+least\s+(?:one|1)(?:\s+\p{L}+){0,3}|one\s+or\s+more(?:\s+\w+)?|nicht\s+leer|gesetzt|mindestens\s+(?:ein|eine|1)(?:\s+\p{L}+)?|non\s+vide|au\s+moins\s+(?:une?|1)(?:\s+\p{L}+)?|no\s+vacío|al\s+menos\s+un[oa]?(?:\s+\p{L}+)?|não\s+vazi[oa]|pelo\s+menos\s+um[a]?(?:\s+\p{L}+)?|non\s+vuoto|almeno\s+un[oa]?(?:\s+\p{L}+)?|空でない|1件以上|非空|至少一[条个])[.!。]?$/iu;

/** That it works. */
export const success =
  /(?:^|[^\p{L}])(?:succe(?:ss|ssful|ssfully|eds?|eded)|passe[sd]?|pass|works?|connect(?:s|ed)?|connection\s+(?:succeeds|succeeded|established|opens?)|open|reachable|`?TcpTestSucceeded`?\s*(?:should\s+be|must\s+be|is|[:=])?\s*`?True|healthy\s+response|valid(?:\s+certificate)?|completes?(?:\s+without)?|green|ok|okay|establish(?:es|ed)|comes\s+up|erfolg(?:reich)?|aufgebaut|hergestellt|zustande|bestanden|läuft\s+durch|erreichbar|gültig|offen|s['’]ouvr\p{L}+|établie?s?|se\s+connecte|réussi[ets]*|réussit|succès|passe|joignable|valide|ouvert|abrirse|se\s+abre|establecid[oa]|se\s+conecta|éxito|exitos[oa]|pasa|correct[oa]|válid[oa]|abierto|estabelecid[oa]|se\s+abrir|conecta|sucesso|aberto|passa|aprirsi|si\s+apre|stabilita|riuscit[oa]|successo|aperto|valido|成功|通过|正常|有效|建立|연결(?:된다|됨|되어야)|성공|установ\p{L}+|открыва\p{L}+|開いている|接続でき|パス|успешно|проходит|geslaagd|slaagt)(?=$|[^\p{L}])/iu;

/** That it must not work. */
export const failure =
  /(?:^|[^\p{L}])(?:fails?|failed|failure|refused|rejected|denied|closed|timed?\s*out|unreachable|blocked|non-?zero|error(?:s)?\s+(?:exit|status)|fehlschl(?:ägt|agen)|abgelehnt|verweigert|geschlossen|échoue|refusée?|fermé|falla|rechazad[oa]|denegad[oa]|cerrado|falha|recusad[oa]|negad[oa]|fechado|fallisce|rifiutat[oa]|negat[oa]|chiuso|失敗|拒否|失败|拒绝)(?=$|[^\p{L}])/iu;

/** Errors in general, which nobody has named. */
export const anyError =
  /^(?:(?:more|new|such|other|any|further|critical|fatal|serious|import|startup|connection|runtime|application|\d\d\d|5xx|neue|weitere|schwere|nouvelles?|nuevos?|novos?|nuovi|related)[\s-]+){0,3}(?:errors?|exceptions?|failures?|fehler(?:n|meldung(?:en)?)?|erreurs?|errore[si]?|errores|erros?|エラー|错误|ошиб\p{L}*|fouten|stack\s*traces?|tracebacks?)(?=$|[^\p{L}]|(?<=[\u3040-\u9fff]))/iu;

export const exitCode =
  /(?:exit(?:s|ed)?(?:[\s-]*(?:code|status))?(?:\s+(?:is|of|with|with\s+code))?|rückgabewert|exit-?code|code\s+de\s+(?:sortie|retour)|código\s+de\s+(?:salida|saída)|codice\s+di\s+uscita|終了コード|退出码|код\s+(?:возврата|завершения)|returns?\s+code|\brc)\s*[:=：]?\s*(?:is\s+|of\s+|with\s+)?(\d{1,3}|non-?zero|ungleich\s+0)/iu;

/** Units of time and how a plan writes them. */
export function timeUnit(word: string): string | null {
  if (/^(?:ms|milli\w*|毫秒|ミリ秒|мс)$/iu.test(word)) return 'ms';
  if (/^(?:s|secs?|seconds?|sekunden?|secondes?|segundos?|secondi|seconden?|秒|초|сек\p{L}*|с)$/iu.test(word))
    return 's';
  if (/^(?:m|mins?|minutes?|minuten?|minutos?|minuti|分|分钟|мин\p{L}*)$/iu.test(word)) return 'm';
  if (/^(?:h|hours?|stunden?|heures?|horas?|ore|時間|小时)$/iu.test(word)) return 'h';
  return /^(?:d|days?|tagen?|jours?|d[ií]as?|giorni|日|天|일|дн\p{L}*|день)$/iu.test(word) ? 'd' : null;
}

const unitWords =
  'milliseconds?|ms|毫秒|ミリ秒|seconds?|secs?|seconden?|sekunden?|secondes?|segundos?|secondi|秒|minutes?|mins?|minuten?|minutos?|minuti|分钟|分|hours?|stunden?|heures?|horas?|時間|小时|days?|tagen?|tage?|jours?|d[ií]as?|giorni|日|天|дн\\p{L}*|день|сек\\p{L}*|мин\\p{L}*|초|일|s|m|h|d';
export const atMost = new RegExp(
  `(?:(?:in|en|em|dans|innerhalb\\s+von)\\s+)?(?:${noMoreThan}|within|in|faster\\s+than|innerhalb(?:\\s+von)?|entro|binnen|за|w\\s+ciągu)\\s*(\\d+(?:[.,]\\d+)?)\\s*(${unitWords})(?![\\p{L}\\d])`,
  'iu',
);

export const atMostBehind =
  /(\d+(?:\.\d+)?)\s*(秒|ミリ秒|毫秒|分钟|分|초|밀리초|ms|s)\s*(?:以内|以下|未満|内|之内|이내|이하|미만)/u;
export const atLeastTime = new RegExp(
  `(?:>=?|≥|more\\s+than|at\\s+least|over|longer\\s+than|mindestens|mehr\\s+als|plus\\s+de|au\\s+moins|más\\s+de|al\\s+menos|mais\\s+de|pelo\\s+menos|più\\s+di|almeno|больше|более|не\\s+менее|минимум|свыше|至少|超过|大于)\\s*(\\d+)\\s*(${unitWords})(?![\\p{L}\\d])`,
  'iu',
);

/** `30日以上先`, and what a certificate must not do `within 21 days`. */
export const atLeastBehind =
  /(\d+)\s*(日|天|일)\s*(?:以上|以后|이상)|not\s+(?:be\s+)?expir\p{L}*\s+(?:with)?in\s+(?:the\s+next\s+)?(\d+)\s*(days?)/iu;

/** Words of sentences: with one of them a text is no output. */
export const sentenceWord =
  /(?:^|[^\p{L}])(?:the|a|an|of|with|should|must|all|each|every|any|some|response|responses|message|messages|page|output|list|data|values?|object|array|json|endpoint|service|server|user|users|and|for|from|when|after|before|is|are|was|be|been|has|have|will|can|der|die|das|ein|eine|und|mit|wird|ist|sind|le|la|les|un|une|et|avec|est|el|los|las|con|y|es|os|um|uma|com|il|lo|gli|e|è)(?=$|[^\p{L}])/iu;
