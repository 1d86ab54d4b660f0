/** Words with which people of several languages say the same, and the English that says it: whole phrases, so that nothing beside them is lost. */
const phrases: readonly (readonly [RegExp, string])[] = [
  [
    /(?:leere[rs]?\s+(?:liste|array)|(?:liste|tableau)\s+vide|(?:lista|arreglo|array|matriz)\s+vac[ií][oa]|(?:lista|array)\s+vazi[oa]|lista\s+vuota|array\s+vuoto|пуст(?:ой|ый)\s+(?:массив|список)|pusta\s+(?:lista|tablica)|lege\s+lijst)/giu,
    'empty list',
  ],
  [
    /(?:nicht[\s-]*leere\s+liste|liste\s+non\s+vide|lista\s+no\s+vac[ií]a|lista\s+não\s+vazia|lista\s+non\s+vuota|непустой\s+(?:список|массив))/giu,
    'non-empty list',
  ],
  [
    /(?:redireciona(?:do)?\s+para|redirige\s+a|redirigé\s+vers|перенаправляет(?:ся)?\s+на)/giu,
    'redirects to',
  ],
  [/(?:responde\s+)?em\s+até(?=\s+\d)/giu, 'within'],
  [
    /(?:(?:greater|more|larger|higher)\s+than\s+zero|(?:größer|mehr)\s+als\s+null|(?:maior|mais)\s+(?:do\s+)?que\s+zero|(?:mayor|más)\s+que\s+cero|supérieure?s?\s+à\s+zéro|maggiore\s+di\s+zero|больше\s+нуля)/giu,
    '> 0',
  ],
  [/(?:cero\s+errores|zéro\s+erreur|zero\s+erros|zero\s+errori|null\s+fehler|ноль\s+ошибок)/giu, 'no errors'],
  [/отклоня(?:ется|ют)\s+с\s+кодом/giu, 'rejected with'],
];

/** The same where words are not parted by blanks. */
const phrasesOfEast: readonly (readonly [RegExp, string])[] = [
  [/^空の?(?:配列|リスト)(?:が返(?:る|される|却される)(?:こと)?)?[。.]?$/u, 'empty list'],
  [/^被拒绝\s*[,，]?\s*(?:并)?返回\s*([45]\d\d)[。.]?$/u, 'rejected with $1'],
  [/^([45]\d\d)\s*で拒否される(?:こと)?[。.]?$/u, 'rejected with $1'],
  [/^(30[1278])\s*(?:跳转|重定向)到\s*(\S+?)[。.]?$/u, '$1 redirect to $2'],
  [/^(\S+)\s*へ\s*(30[1278])\s*リダイレクト(?:される|する)?(?:こと)?[。.]?$/u, '$2 redirect to $1'],
  [
    /^(?:端口(?:已)?(?:开放|打开|可达)|ポートが開いている(?:こと)?|接続できる(?:こと)?|连接成功)[。.]?$/u,
    'port is open',
  ],
  [/(?<=\d\s*[条件])数据/gu, ''],
];

const counted =
  /^(?:the|die|das|la|el|o|a|il|lo|le|l['’])\s*(?:list|array|response|answer|liste|antwort|lista|respuesta|resposta|risposta|réponse|tableau|matriz)\s+(?:has|have|contains?|hat|enthält|contient|comporte|tiene|contiene|tem|contém|ha)\s+(?=\d+\s+\p{L}+[.]?$)/iu;
const ports =
  /^(?:(?:el\s+)?puerto\s+(?:est[áa]\s+)?abierto|(?:a\s+)?porta\s+(?:est[áa]\s+)?aberta|(?:la\s+)?porta\s+(?:è\s+)?aperta|порт\s+(?:открыт|доступен)|(?:der\s+)?port\s+(?:ist\s+)?(?:offen|erreichbar))[.]?$/iu;

/** What a code is called in other languages than its own. */
const reasons: Readonly<Record<number, string>> = {
  201: 'erstellt|créée?|cread[oa]|criad[oa]|creat[oa]|создано|已创建',
  204: '(?:kein|ohne)\\s+inhalt|(?:sans|pas\\s+de)\\s+contenu|corps\\s+vide|sin\\s+contenido|sem\\s+conteúdo|(?:nessun|senza)\\s+contenuto|(?:нет|без)\\s+содержимого|无内容',
  400: 'ungültige\\s+anfrage|(?:mauvaise\\s+requête|requête\\s+incorrecte)|(?:solicitud|petición)\\s+incorrecta|requisição\\s+inválida|richiesta\\s+non\\s+valida|неверный\\s+запрос|错误请求|请求错误',
  401: 'nicht\\s+autorisiert|non\\s+autorisée?|no\\s+autorizad[oa]|não\\s+autorizad[oa]|non\\s+autorizzat[oa]|не\\s*авторизован[оа]?|未授权|未认证',
  403: 'verboten|interdite?|accès\\s+refusé|prohibid[oa]|acceso\\s+denegado|proibid[oa]|acesso\\s+negado|vietat[oa]|запрещено|доступ\\s+запрещ[её]н|禁止访问|拒绝访问',
  404: 'nicht\\s+gefunden|non\\s+trouvée?|introuvable|no\\s+encontrad[oa]|não\\s+encontrad[oa]|non\\s+trovat[oa]|не\\s+найден[оа]?|未找到',
  409: 'konflikt|conflit|conflicto|conflito|conflitto|конфликт|冲突',
  429: 'zu\\s+viele\\s+anfragen|trop\\s+de\\s+requêtes|demasiadas\\s+(?:peticiones|solicitudes)|muitas\\s+requisições|troppe\\s+richieste|слишком\\s+много\\s+запросов|请求过多',
};
const coded = Object.entries(reasons).map(([code, names]) => ({
  code,
  pattern: new RegExp(
    `(?<![\\d.])${code}\\s*(?:[,–—-]\\s*)?(?:[(（]\\s*(?:${names})\\s*[)）]|(?:${names})(?!\\p{L}))`,
    'giu',
  ),
}));

const there =
  '(?:(?:is|are|ist|est|está|é|è)\\s+)?(?:present|set|vorhanden|gesetzt|présente?|presente|присутствует)';
const namesHeader =
  '(?:header|kopfzeile|en-tête|entête|cabecera|encabezado|cabeçalho|intestazione|заголовок)';
const headerBefore = new RegExp(
  `(?<!\\p{L})(?:the\\s+|der\\s+|l['’])?${namesHeader}\\s+([A-Za-z][\\w-]*:\\s*[^\\s,;]+)\\s+${there}(?!\\p{L})`,
  'giu',
);
const headerBehind = new RegExp(`^([A-Za-z][\\w-]*:\\s*[^\\s,;]+)\\s+header\\s+${there}[.]?$`, 'iu');

/** A statement in the words that most people use; what stands between quotes or marks stays as it is. */
export function inPlainWords(text: string): string {
  const whole = phrasesOfEast.reduce((left, [pattern, plain]) => left.replace(pattern, plain), text.trim());
  if (ports.test(whole)) return 'port is open';
  return whole
    .replace(headerBehind, 'header $1')
    .replace(counted, 'returns ')
    .split(/(`[^`\n]*`|"[^"\n]*"|“[^”\n]*”|„[^“”\n]*[“”]|«[^»\n]*»|「[^」\n]*」)/u)
    .map((piece, at) => (at % 2 === 1 ? piece : plainly(piece)))
    .join('');
}

function plainly(text: string): string {
  const named = coded.reduce((left, { code, pattern }) => left.replace(pattern, code), text);
  return phrases
    .reduce(
      (left, [pattern, plain]) =>
        left.replace(new RegExp(`(?<!\\p{L})${pattern.source}(?!\\p{L})`, pattern.flags), plain),
      named.replace(headerBefore, 'header $1'),
    )
    .replace(
      /(?<=\d\s+)(?:elements?|elemente[n]?|éléments?|elementos?|elementi|элемент(?:ов|а|ы)?)(?!\p{L})/giu,
      'items',
    )
    .replace(/(?<=[\p{Script=Han}\d])\s*,\s*(?=\p{Script=Han})/gu, '，');
}
