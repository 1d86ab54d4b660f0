import { remembered } from '../../../remember.ts';

/** Where words deny, and what of them is left when that is taken out: only of the rest is anything demanded. */

const words = (text: string) => `(?<![\\p{L}\\p{N}_])(?:${text})(?![\\p{L}\\p{N}_])`;

/** Words that deny nothing that is spoken of, though they hold a denial. */
const settled = new RegExp(
  `${words(
    '410\\s+gone|not\\s+(?:found|modified|allowed|acceptable|implemented|only|empty|null|ready|later|(?:be\\s+)?empty)|no\\s+(?:content|such|(?:more|less|fewer|later)\\s+than|matter)|nothing\\s+else|non-?\\s?(?:zero|empty|null)|nicht\\s+(?:nur|mehr\\s+als|leer)|no\\s+(?:más|menos)\\s+de|no\\s+(?:solo|sólo|vacío)|não\\s+(?:só|vazi[oa])|non\\s+(?:vide|vuot[oa]|solo)|не\\s+(?:более|менее|больше|меньше|только|пуст\\p{L}*)',
  )}|なければ?な[らり](?:ない|ません)|問題(?:が)?(?:ない|なし|なく)|問題ありません|不(?:错|变|小于|大于|少于|多于|超过|低于|高于|同|仅|只|为空|能为空)|非空|无(?:需|误|论)|不(?:需要|用)|(?:문제|이상)\\s*없`,
  'giu',
);

/** The verb is denied, and with it what it speaks of. */
const denyingVerb = words(
  "no\\s+longer|not|never|cannot|(?:do|does|did|is|are|was|were|must|should|would|will|can|could|has|have|wo|ca)n['’]?t|anything\\s+(?:but|other\\s+than|except)|other\\s+than|(?:stop(?:s|ped)?|ceased?s?)(?=\\s+\\p{L}+ing)|nicht|nie|niemals|nimmer|ne|jamais|autre\\s+(?:chose\\s+)?que|no|ya\\s+no|nunca|jamás|tampoco|dej(?:ar?|an|ó)\\s+de|não|nao|deix(?:ar?|am|ou)\\s+de|non|mai|smett\\p{L}+\\s+di|smesso\\s+di|cess(?:e|er|é)\\s+de|cess(?:a|ar|ou)\\s+de|niet|не|никогда|перест\\p{L}+|кроме",
);
const elided = "(?<!\\p{L})n['’](?=\\p{L})";
/** None of these. */
const denyingNoun = `${words(
  'none|nobody|nothing|zero|hardly|avoid(?:s|ed|ing)?|except|excluding|excludes?|keinesfalls|keineswegs|vermeid\\p{L}+|außer|évit\\p{L}+|sauf|finie?s?|evit\\p{L}+|salvo|exceto|excepto|eccetto|tranne|избега\\p{L}+|neither|nor|without|free\\s+of|kein(?:e[nrsm]?)?|niemand|nichts|ohne|weder|aucune?|pas|ni|sans|rien|personne|sin|nada|nadie|ningun[oa]?s?|ningún|sem|nenhuma?|ninguém|nessun[oa]?|senza|geen|zonder|нет|без|ни|никто|никак\\p{L}+|ничего',
)}|(?<!\\p{L})nessun['’]`;
/** This one in its place. */
const replaced = words(
  'instead\\s+of|rather\\s+than|in\\s+place\\s+of|statt|anstatt|anstelle|au\\s+lieu\\s+d(?:e|u)|plutôt\\s+que|en\\s+(?:lugar|vez)\\s+del?|em\\s+(?:vez|lugar)\\s+d[eo]|ao\\s+invés\\s+d[eo]|invece\\s+(?:di|che|del)|al\\s+posto\\s+d(?:i|el)|вместо|взамен|à\\s+la\\s+place\\s+d(?:e|u)|lugar\\s+de|used\\s+to|formerly|previously|vorher|früher|bisher|zuvor|auparavant|précédemment|anteriormente|previamente|antes|precedentemente|prima|раньше|ранее|прежде',
);
const east =
  '而不是|避免|禁止|杜绝|而非|并非|不再|不会|不应该?|不能|不得|不可|不要|不|没有|没|未|勿|无|別(?=出)|以前(?:は|是)?|之前(?:是)?|原来(?:是)?|従来(?:は)?|이전(?:에는)?';
const forward = new RegExp(`${denyingVerb}|${elided}|${denyingNoun}|${replaced}|${east}`, 'giu');

/** Behind what it denies. */
const backward = new RegExp(
  `${words(
    '(?:is|are|has|have)\\s+(?:now\\s+)?(?:gone|absent|missing|removed|vanished|disappeared)|gone|absent|disappear(?:s|ed)?|vanish(?:es|ed)?|fehlt|fehlen|verschwindet|verschwunden|weg|absente?s?|manquante?s?|disparu\\p{L}*|disparaît\\p{L}*|falta|ausente|desaparec\\p{L}+|sumiu|assente|scompar\\p{L}+|spari\\p{L}+|отсутств\\p{L}+|исчез\\p{L}+|пропал\\p{L}*|(?:is|are|was|were)\\s+(?:history|no\\s+more|fixed|resolved|unacceptable)|(?:be|is|are)\\s+avoided|went\\s+away|goes\\s+away|hört\\s+auf|hören\\s+auf|(?:count|errors?)\\s*(?:is|=|:)?\\s*0|before\\s+(?:the\\s+)?(?:fix|change|deploy\\p{L}*|upgrade|patch|release)',
  )}|ではなく|でなく|代わりに|대신|じゃなく|(?:では)?(?<!少)な(?:い|し|くなる|くなった)|無し|ません|(?:し|れ|さ|せ|え|え)ず(?!れ)|消え(?:る|た|て)|禁止|금지|안\\s*(?:된|되|나)|않|아님|아니|없(?!이)|못하|사라|不存在|消失|不见`,
  'giu',
);

/** What may stand between a verb that is denied and the verb, or behind it where the denied stands before. */
const behindDenied =
  /^\s*(?:(?:be|been|ever|again|wieder|longer|se|ser|être|essere|werden|wird|appear\p{L}*|occur\p{L}*|happen\p{L}*|show(?:s|n)?\s+up|come\s+up|come\s+back|returned|seen|shown|printed|found|displayed|sent|given|present|visible|there|listed|contained|included|logged|accepted|vorkommen|vor|erscheinen|auftreten|auf|auftauchen|zurückgegeben|ausgegeben|geliefert|vorhanden|apparaî\p{L}+|aparec\p{L}+|aparez\p{L}+|compar\p{L}+|mostrad\p{L}+|появля\p{L}+|встреча\p{L}+|возвраща\p{L}+|any\s*more|mehr|plus|más|mais|più)(?!\p{L})\s*|再|出现|返回|显示)*(?:(?:an?|the|in|im|dans|en|no|na|nel\p{L}*|в)(?!\p{L}).*)?$/iu;

const answering =
  /(?:^|[^\p{L}])(?:returns?|answers?|responds?|gets?|gives?|yields?|shows?|prints?|receives?|produces?|results?|leads?|must|should|liefer\p{L}+|gibt|geben|antworte\p{L}*|bekomm\p{L}+|erhält|erhalten|führt|renvoie\p{L}*|retourne\p{L}*|répond\p{L}*|donne\p{L}*|reçoi\p{L}+|devuelve\p{L}*|responde\p{L}*|recibe\p{L}*|retorna\p{L}*|recebe\p{L}*|dá|da|dan|restituisc\p{L}+|rispond\p{L}+|riceve\p{L}*|возвраща\p{L}+|отвеча\p{L}+|получа\p{L}+|даёт|дает)(?!\p{L})|返回|得到|收到|显示|应(?:该|当)?(?=返|为|是)|[时時]/iu;
const filler =
  /(?:^|[^\p{L}])(?:be|been|ever|again|any|more|longer|mehr|wieder|plus|más|mais|più|the|an?|it|se|y|en|just|simply|also|auch|doit|deve|debe|should|must|will|does|do|应该?|会|能|再)(?!\p{L})/giu;
/** Somebody or something of which the sentence is: what is denied is theirs, and not the answer. */
const whoOrWhen =
  /(?:^|[^\p{L}])(?:who|that|which|if|when|unless|users?|wer|wenn|falls|sofern|qui|si|quand|cuando|quien(?:es)?|se|quando|quem|chi|если|когда|кто)(?!\p{L})/iu;
const withoutThing = new RegExp(
  `^(?:${words('without|ohne|sans|sin|sem|senza|zonder|без|not|nicht|non|no|kein(?:e[nrsm]?)?|aucune?|ningún|nenhum|nessun|sin')}|不|没有|没|未|无)$`,
  'iu',
);
const credential =
  /token|auth|credential|login|logged|log\s*in|session|cookie|header|api[-\s]?key|\bkey\b|passw|anmeld|angemeldet|sitzung|connect|jeton|identifi|sesión|credencial|cabe[çc]|sess[ãa]o|accesso|sessione|autentic|токен|авториз|вход|权限|登录|认证|授权|令牌/iu;

const boundary =
  /[;；:：。、，()（）→\n—]|=>|->|\s[–-]\s|,(?=\s|$)|[.!?](?=\s|$)|(?<![\p{L}\p{N}_])(?:and|(?<!anything\s)but|und|sondern|aber|et|(?<=[\d`"]\s)mais|mas|pero|sino|e(?=\s)|y(?=\s)|ma|bensì|и|а|но|when|if|wenn|falls|quand|cuando|quando|если|когда|to(?=\s+\d)|then)(?![\p{L}\p{N}_])|而是|但/giu;
const isValue = /[\d`"'»”」x]\s*$/iu;
const startsValue = /^\s*(?:(?:and|und|et|y|e|и|,|、|，)\s*)?[`"'«„“「]?\d/iu;

type Clause = { start: number; end: number };

function clausesOf(text: string): readonly Clause[] {
  const clauses: Clause[] = [];
  let start = 0;
  let isOpen = false;
  for (const found of text.matchAll(boundary)) {
    const isList =
      /^[,、，]$|^(?:and|und|et|y|e|и)$/iu.test(found[0]) &&
      isValue.test(text.slice(start, found.index)) &&
      startsValue.test(text.slice(found.index)) &&
      new RegExp(forward).test(text.slice(start, found.index));
    // `it should not, under load, return 500`: a denial that speaks of nothing yet reaches on.
    isOpen = found[0] === ',' && (isOpen || dangling.test(text.slice(start, found.index)));
    if (isList || isOpen) continue;
    clauses.push({ start, end: found.index });
    start = found.index + found[0].length;
  }
  clauses.push({ start, end: text.length });
  return clauses.filter(({ start, end }) => end > start);
}

const dangling = new RegExp(`(?:${denyingVerb})\\s*$`, 'iu');

/** The parts of one clause that it denies. */
function deniedIn(text: string, { start, end }: Clause): readonly Clause[] {
  const clause = text.slice(start, end);
  const denied: Clause[] = [];
  for (const found of clause.matchAll(forward)) {
    const word = found[0];
    const from = found.index + word.length;
    const behind = clause.slice(from);
    const hasValue = /[\d`"'«„“「]/u.test(behind);
    if (!hasValue && !isWithout.test(word) && behindDenied.test(behind)) {
      denied.push({ start, end: start + from });
      continue;
    }
    denied.push({
      start: start + found.index,
      end: start + from + reachOf(word, clause.slice(0, found.index), behind),
    });
  }
  for (const found of clause.matchAll(backward))
    denied.push({ start, end: start + found.index + found[0].length });
  return denied;
}

/** What such a word denies never stands in front of it: `401 without a token`. */
const isWithout = /^(?:without|ohne|sans|sin|sem|senza|zonder|bez|без)$/iu;

/** `without a token returns 401`: what is denied ends where the answer is told. */
function reachOf(word: string, before: string, behind: string): number {
  const verb = answering.exec(behind);
  if (verb === null) return behind.length;
  const between = behind.slice(0, verb.index + 1).replace(filler, ' ');
  const isOfSomebody = withoutThing.test(word) && (credential.test(between) || whoOrWhen.test(before));
  return /[\p{L}]/u.test(between) && (isOfSomebody || isWithout.test(word)) ? verb.index : behind.length;
}

const quoted = /`[^`\n]*`|"[^"\n]*"|“[^”\n]*”|„[^“”\n]*[“”]|«[^»\n]*»|「[^」\n]*」/gu;
const earlier =
  /,\s*plus\s+[`"]?\d{3}|(?<![\p{L}\d])5\d\d\s*(?:→|->|=>)(?=\s*\d{3}(?!\d))|(?<!\d)0\s+\p{L}+\s+(?:with|mit|avec|con|com|returning)\s[^,;.]*|(?<!\p{L})(?:fixed|resolved|behoben|corrigé)\s*[:：]?\s*[`"]?\d{3}|[(（]\s*(?:it\s+)?(?:was|were|is\s+no|before|until|früher|vorher|war|avant|était|antes|era|prima|раньше|был\p{L}*)(?!\p{L})[^()（）]*[)）]|[(（][^()（）]*(?:before|bis|until|vorher|avant|antes|prima|раньше|以前|之前|이전)[^()（）]*[)）]|(?<!\p{L})(?:before|vorher|avant|antes|prima|до|раньше|之前|以前)\s*[:：]\s*[^.;。]*|(?<!\p{L})(?:from|von|de|da|с)\s+[`"]?\w+[`"]?(?=\s+(?:to|auf|zu|à|a|para|на)\s)/giu;

/** A text with what stands in quotes as `filling`, and what denies nothing as blots. */
function blotted(text: string, filling: string): string {
  // What stands in quotes is what is spoken of, and denies nothing itself.
  return text
    .replace(quoted, (inner) => inner[0] + filling.repeat(inner.length - 2) + inner.at(-1))
    .replace(settled, (inner) => '~'.repeat(inner.length));
}

/** The words without what they deny or tell of earlier times, or null where they do neither. */
export const demanded = remembered((text): string | null => {
  const bare = blotted(text, 'x');
  const denied = clausesOf(bare).flatMap((clause) => deniedIn(bare, clause));
  for (const found of bare.matchAll(earlier))
    denied.push({ start: found.index, end: found.index + found[0].length });
  if (denied.length === 0) return null;
  let left = text;
  for (const { start, end } of denied)
    left =
      left.slice(0, start) +
      left
        .slice(start, end)
        .replace(/\S/gu, ' ')
        .padEnd(end - start) +
      left.slice(end);
  return left;
});

const denials = new RegExp(
  `${words(
    'anything\\s+(?:but|other\\s+than|except)|other\\s+than|no|not|never|without|neither|none|nothing|cannot|nobody|lacks?|nicht|nie|niemals|ohne|kein(?:e[nrsm]?)?|weder|nichts|ne|pas|jamais|sans|aucune?|rien|nunca|jamás|sin|ningún|ninguna|nada|não|nao|sem|nenhuma?|non|mai|senza|nessun[oa]?|niente|niet|nooit|geen|zonder|не|нет|без|никогда|nie|bez|brak|żadn\\p{L}+|никак\\p{L}+|ничего',
  )}|n['’](?:t(?!\\p{L})|(?=\\p{L}))|不|没有|没|未(?!满|満)|无|勿|ない|なし|ません|無し|없|않|아니`,
  'giu',
);
/** Of a pair that denies once (`ne … pas`, `no … ningún`, `nie … żadnych`) the second. */
const agreeing =
  /(?<=(?<!\p{L})(?:ne|n['’]|no|não|non|nie|не)(?:\s?\S+\s){1,5})(?:pas|jamais|aucune?|rien|ningún|ninguna|nada|nenhuma?|nessun[oa]?|niente|żadn\p{L}+|никак\p{L}+|ничего)(?!\p{L})/giu;

/** How many times a sentence denies. */
export const denialsIn = remembered((text): number => {
  const bare = blotted(text, 'x').replace(agreeing, (inner) => '~'.repeat(inner.length));
  return bare.match(denials)?.length ?? 0;
});

/** True where a clause denies something of the value that stands in front of the denial: `200 is not wanted`. */
export const isTurnedRound = remembered((text): boolean => {
  const bare = blotted(text, '0');
  return clausesOf(bare).some((span) => {
    const clause = bare.slice(span.start, span.end);
    return [...clause.matchAll(forward)].some((found) => {
      const behind = clause.slice(found.index + found[0].length);
      const isOfRequest = withoutThing.test(found[0].trim()) && credential.test(behind);
      return /\d/.test(clause.slice(0, found.index)) && !/\d/.test(behind) && !isOfRequest;
    });
  });
});

/** True for words about the credentials of a request: `without a token`. */
export function isOfCredentials(text: string): boolean {
  return credential.test(text);
}
