import { remembered } from '../../remember.ts';
import { plain } from './item.ts';
import { withLetters } from './words/letters.ts';

/** What a section of a document is for. */
export type SectionRole =
  | 'tests'
  | 'prerequisites'
  | 'criteria'
  | 'risks'
  | 'timeline'
  | 'rollback'
  | 'troubleshooting'
  | 'reference'
  | 'history'
  | 'do-not'
  | 'priorities'
  | 'follow-ups'
  | 'clean-up';

/** Words of headings in English, German, French, Spanish, Portuguese, Italian, Chinese, Japanese, Korean and Russian. The first role that fits. */
const words: readonly (readonly [SectionRole, RegExp])[] = [
  [
    'do-not',
    /\b((do not|don'?t)(?!\s+(?:skip|forget|omit|miss|ignore)\b|.*\b(?:until|unless|before|without|till)\b)|don'?ts|never (run|do|use)|^never$|not to (?:be )?(?:run|execut)\w*|bad (?:examples?|practices?)|wrong (?:way|examples?)|dangerous commands?|schlechte beispiele|mauvais exemples?|malos ejemplos|maus exemplos|no (?:ejecutar|ejecute|correr|lanzar)|n[ãa]o (?:executar|execute|rodar|correr)|niet (?:doen|uitvoeren|draaien)|nie (?:r[óo]b|robi[ćc]|wykonuj|uruchamiaj)|what not to do|things to avoid|o que n[ãa]o fazer|qu[ée] no hacer|anti-?patterns?|forbidden|out of scope|non-?goals?|nicht (ausführen|tun)|verboten|interdit|vietato|proibido|nunca|niemals|nicht im umfang|ne pas|hors p[ée]rim[èe]tre|no hacer|fuera de alcance|prohibido|n[ãa]o fa[çc]a|fora do escopo|non fare|fuori ambito)\b|не (делать|запускать)|нельзя|запрещено|вне рамок|禁止|勿|不要|しないこと|やってはいけない|対象外|하지 ?(마|말)|금지|제외 범위/iu,
  ],
  [
    'rollback',
    /\b(roll[- ]?backs?|back-?out|revert(ing)?|contingency|fallback plan|recovery plan|^\W*[\d.]*\s*(recovery|undo)$|plan de repli|restauration|vuelta atr[áa]s|plano de retorno|piano di rientro|retour (en )?arrière|annulation|revers[ãa]o|reversi[óo]n|retroceso|marcha atr[áa]s|ripristino|wycofanie|terugdraaien|terugrollen|plan b|disaster recovery|desastres?)\b|rückfall|zurückroll|rücknahme|откат|возврат|원복|回滚|回退|ロールバック|切り戻し|롤백|복구 계획/iu,
  ],
  [
    'troubleshooting',
    /\b(trouble-?shoot(ing)?|common (issues|problems|errors|failures)|known (issues|problems|bugs|limitations)|symptoms?|error messages|if (something|it|anything) is wrong|when (things|something|it) goe?s? wrong|symptômes?|s[íi]ntomas?|sintomi|symptome?n?|debug(ging)?|if (something|it|anything|tests?|checks?|the( \w+){1,3}) (goes wrong|fails?)|si (algo|alguna?|un|le|la) \w+.*(fall\w*|mal|[ée]choue\w*)|si algo falla|en cas (d['’][ée]chec|de probl[èe]me|d['’]erreur)|se (algo|qualcosa|un) .*(falhar|errado|fallisc\w+|storto|non funziona)|wenn (etwas|es|was) .*(schief\w*|fehl\w*|nicht)|im fehlerfall|what if|faq|bekannte probleme|d[ée]pannage|probl[èe]mes (courants|connus)|r[ée]solution de probl[èe]mes|soluci[óo]n de problemas|problemas (comunes|conocidos|comuns|conhecidos)|solu[çc][ãa]o de problemas|risoluzione (dei )?problemi|problemi (comuni|noti))\b|fehlersuche|fehlerbeheb|problembeheb|симптом|症状|症狀|частые проблемы|障害時|자주 발생|증상|устранение (неполадок|проблем)|если (что-то|не) |известные проблемы|故障排(除|查)|如果(失败|出错|异常)|出错时|失敗した(場合|とき)|うまくいかない|실패 ?시|문제가 ?생기면|常见问题|排错|トラブルシュート|トラブルシューティング|よくある問題|문제 ?해결|알려진 문제/iu,
  ],
  [
    'follow-ups',
    /\b(post[- ]?(testing|test|deployment|release) documentation|post[- ]?\w+ (tasks?|actions?|activities|steps)|da fare( dopo)?|à faire|por hacer|a fazer|zu tun|noch offen|follow-?ups?|open (points|items|issues|tasks|questions)|to-?do( list)?|remaining (work|tasks|items)|offene (punkte|aufgaben|fragen)|restarbeiten|points? (ouverts|en suspens)|reste à faire|puntos (abiertos|pendientes)|(tareas|acciones) pendientes|pend[êe]ncias|punti aperti|next steps|documentation updates?|action items|nächste schritte|nacharbeiten|prochaines [ée]tapes|suivi|pr[óo]ximos (pasos|passos)|seguimiento|prossimi passi)\b|что сделать|дальнейшие (шаги|действия)|следующие шаги|открытые (вопросы|задачи)|待办|やること|할 ?일|遗留(问题|事项)|残(課題|作業)|未対応|후속|미결|后续(步骤|工作|行动)|下一步|次のステップ|フォローアップ|다음 단계|후속/iu,
  ],
  [
    'priorities',
    /\b(test|execution|run)(ing)?[ -](execution[ -])?(priorit(y|ies)|order)\b|\bpriorit(y|ies) (of|order|matrix)\b|ausführungsreihenfolge|^prioritäten|^priorit[ée]s|^prioridades|^priorità|^приоритет|^优先级|^優先(度|順位)|^우선순위/iu,
  ],
  [
    'timeline',
    /^\W*[\d.]*\s*(tasks?( list)?|aufgaben|t[âa]ches|tareas|tarefas|attivit[àa]|задачи|任务|タスク|작업|zadania)\W*$|\b(time-?line|schedule|milestones?|roadmap|calendrier|planning|chronologie|cronograma|calendario|hitos|marcos|tempistica)\b|zeitplan|zeitachse|ablaufplan|meilenstein|график|сроки|时间(表|线|安排)|里程碑|スケジュール|タイムライン|일정|타임라인/iu,
  ],
  [
    'risks',
    /\b(risks?|risiken|risiko\w*|risques?|riesgos?|riscos?|rischi(o)?)\b|риск|风险|風險|リスク|위험|리스크/iu,
  ],
  [
    'criteria',
    /\b(success|acceptance|exit|completion|pass(\/fail|ing)?|go[/ -]?no[- ]?go|sign-?off|done|quality|release|launch|entry)[ -](criteria|criterion|gates?|checklist|metrics|conditions)\b|\bcriteria\b|\bdefinition of done\b|\bsign-?off\b|^\W*[\d.]*\s*acceptance$|erfolgskriteri|erfolgsme(trik|ssung)|\babnahme\b|\bfreigabe\b|m[ée]tricas? de ([ée]xito|sucesso)|indicateurs? de (succ[èe]s|r[ée]ussite)|метрики успеха|成功指(标|標)|abnahmekriteri|akzeptanzkriteri|freigabekriteri|\bkriterien\b|crit[èe]res?|criterios?|crit[ée]rios?|\bcriteri\b|kryteria|критери|(成功|验收|通过|完成|接受|退出)(标准|条件|准则)|(成功|受け入れ|合格|完了|終了)(基準|条件)|(성공|인수|완료|합격|종료) ?(기준|조건)/iu,
  ],
  [
    'prerequisites',
    /^(install(ation|ing)?|getting started|quick ?start|installieren|instalaci[óo]n|instala[çc][ãa]o|installazione|установка|安装|インストール|설치)\b.{0,20}$|\b(pre-?requisites?|requirements|test environment|before (you|we) (start|begin)|pre-?conditions?|needed (tools|access)|before (the|deploy\w*|release|rollout|running)|vor (der|dem|den) \w+|avant (la|le|de|mise)|antes (de|del|da|do)|setup|set-?up|preparations?|pr[ée]requis|pr[ée]-requis|pr[ée]paration|requisitos( previos)?|prerrequisitos|preparaci[óo]n|pr[ée]-?requisitos|prepara[çc][ãa]o|configura[çc][ãa]o|prerequisiti|requisiti|preparazione)\b|voraussetzung|vorbereitung|vorbedingung|anforderungen|testumgebung|предварительные (требования|условия)|подготовка|требования|前置(条件|要求|准备)|准备(工作)?|先决条件|前提(条件)?|事前準備|準備|사전 ?(준비|요구|조건)|전제 ?조건|준비 ?사항/iu,
  ],
  [
    'clean-up',
    /\b(clean-?ups?|clean(ing)? up|tear-?down|aufräumen|bereinigung|nettoyage|limpieza|limpeza|pulizia)\b|очистка|清理|後片付け|クリーンアップ|정리/iu,
  ],
  [
    'history',
    /^\W*[\d.]*\s*(?:deprecated|obsolete|outdated|archived?|superseded|retired|skipped|disabled|postponed|not (?:yet )?implemented|veraltet|abgel[öo]st|obsol[èe]tes?|obsolet[oa]s?|verouderd|przestarza[łl]e|устарел\p{L}*|廃止|已废弃|已弃用|폐기됨?)(?: (?:tests?|checks?|steps?|sections?|prüfungen|pruebas|testes))?\W*$|\b(change-?log|change log|history|(latest|last|previous)( \w+)? (results?|runs?|logs?)( \w+)?$|historie|letzter lauf|derni[èe]re ex[ée]cution|cronologia|test results?( summary)?|results? (summary|of)|execution (log|record|results?)|test (report|log|runs?)|executive summary|summary|current status|status|background|overview|introduction|context|findings|lessons learned|post-?mortem|incident summary|what (changed|happened)|changes (made|included)|zusammenfassung|ergebnisse|testergebnisse|übersicht|überblick|hintergrund|einleitung|verlauf|änderungsverlauf|r[ée]sum[ée]|r[ée]sultats|historique|contexte|aper[çc]u|vue d'ensemble|resumen|resultados|historial|contexto|introducci[óo]n|visi[óo]n general|resumo|hist[óo]rico|introdu[çc][ãa]o|vis[ãa]o geral|riepilogo|risultati|storico|panoramica|contesto|introduzione)\b|обзор|результаты|история|введение|итоги|сводка|修订记录|概述|背景|总结|摘要|简介|历史|测试结果|概要|結果|履歴|はじめに|まとめ|개요|배경|요약|결과|이력|소개/iu,
  ],
  [
    'reference',
    /\b(references?|appendix|appendices|resources|useful (links|commands)|nützliche befehle|commandes utiles|comandos [úu]te?is|comandos útiles|comandi utili|referenz|links|glossary|contacts?|notes?|architecture|quick reference|cheat ?sheet|related|see also|environment variables|referenzen|anhang|kontakte?|glossar|hinweise|notizen|r[ée]f[ée]rences?|annexes?|ressources|glossaire|liens|referencias|anexos?|recursos|glosario|contactos|enlaces|notas|refer[êe]ncias|ap[êe]ndices?|gloss[áa]rio|contatos|riferimenti|appendice|risorse|glossario|contatti|note)\b|полезные команды|常用命令|便利なコマンド|유용한 ?명령|ссылки|приложение|справ(ка|очник)|контакты|глоссарий|参考(资料)?|附录|联系人|术语|相关(文档|链接)|参照|付録|連絡先|用語|참고|부록|연락처|용어/iu,
  ],
  [
    'tests',
    /\b(tests?|testing|test ?cases?|scenarios?|verif(y|ication|ications)|validat(e|ion|ions|ing)|smoke|checks?|checklist|sanity|regression|probes?|health|acceptance|phase|steps?|procedure|post-?deploy(ment)?|monitoring|tests? de|essais?|v[ée]rifications?|v[ée]rifier|[ée]tapes?|cas de test|sc[ée]narios?|pruebas?|verificaci[óo]n(es)?|verificar|validaci[óo]n(es)?|comprobaci[óo]n(es)?|pasos?|casos? de prueba|testes?|verifica[çc](ão|ões)|valida[çc](ão|ões)|passos?|etapas?|prove?|verifiche?|verifica|passi|casi di test|collaudo|weryfikacja|sprawdzeni[ae]|testy|kroki?)\b|prüf|verifizier|validier|testf[aä]ll|\bschritte?\b|(?<=\p{L}{4})(?<!contes|protes|grea|lates|attes)tests?\b|провер|тест|верификац|шаг|测试|验证|检查|步骤|用例|試験|テスト|検証|確認|手順|테스트|검증|확인|점검|단계/iu,
  ],
];

/** True for a heading that says that what stands below comes when all is done. */
export function comesAfterwards(heading: string): boolean {
  return afterwards.test(plain(heading));
}

const afterwards = withLetters(
  /^\W*[\d.]*\s*(afterwards?|when (done|finished)|after (the |a )?(successful )?(deploy\w*|release|rollout|cutover|migration|go-?live|tests?)|post-?(deploy\w*|cutover|release|migration|go-?live)|danach|hinterher|im anschluss|nach (der|dem|den) \w+|apr[èe]s( (la|le|les|la mise en \w+) ?\w*)?|despu[ée]s( del? \w+)?|depois( d[ao] \w+)?|dopo( (il|la|lo) \w+)?|(部署|发布|上线|切换)(完成)?(之)?后|(デプロイ|リリース|作業)後|(배포|릴리스|작업) ?후|после( \w+)?)\W*$/iu,
);

/** What the words of one heading say; null where they say nothing. Headings stand above many lines. */
export const roleOf = remembered((heading): SectionRole | null => {
  const text = plain(heading).slice(0, 200);
  const found = patterns.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
  return found !== null && passing.has(found) && looksAtMore(text, found) ? 'tests' : found;
});

/** Their words also stand in titles of tests: `Background and probe`, `Status checks`. */
const passing: ReadonlySet<SectionRole> = new Set(['history', 'reference']);

/** True when, without the words of the role, the heading still speaks of looking at something. */
function looksAtMore(text: string, role: SectionRole): boolean {
  const of = (wanted: SectionRole) => patterns.find(([name]) => name === wanted)?.[1];
  const rest = (of(role)?.without(text) ?? '').replace(
    /\b(?:tests?|testing|testes?|pruebas?|prove|phase)\b|тест\S*|テスト|测试|테스트|検証結果|验证结果/giu,
    ' ',
  );
  return of('tests')?.test(rest) === true;
}

const patterns = words.map(([role, pattern]) => [role, withLetters(pattern)] as const);

/**
 * The role of a place: that of the innermost heading that says one. What stands under a section that gives no checks (rollback,
 * troubleshooting, reference, history, do-not, risks, criteria, timeline) stays under it, whatever the headings inside say.
 */
export function roleAt(path: readonly string[]): SectionRole | null {
  let role: SectionRole | null = null;
  for (const [level, heading] of path.entries()) {
    const here = roleOf(heading);
    // The title of the whole document names it; it takes nothing away from the sections below.
    if (here === null || (level === 0 && path.length > 1 && here !== 'tests')) continue;
    if (role !== null && firm.has(role) && !(within[role]?.has(here) ?? false)) continue;
    role = here;
  }
  return role;
}

/** What a section of a firm role may hold all the same, where a heading inside says so. */
const within: Partial<Record<SectionRole, ReadonlySet<SectionRole>>> = {
  history: new Set(['tests']),
  troubleshooting: new Set(['rollback']),
  reference: new Set(['rollback', 'follow-ups', 'criteria']),
};

const firm: ReadonlySet<SectionRole> = new Set([
  'rollback',
  'troubleshooting',
  'reference',
  'history',
  'do-not',
  'risks',
  'criteria',
  'timeline',
  'prerequisites',
  'priorities',
  'follow-ups',
]);

const choices = withLetters(
  /\b(option|alternative|variante?|alternativa|opci[óo]n|opç[ãa]o|opzione|approach|method)\s+([A-D]|\d)\b|\((optional|optionnel|opcional|opzionale)\)|^optional\b|方案\s*[A-D一二三]|(вариант|альтернатива)\s+\S\b|案\s*[A-D]|대안\s*[A-D\d]/iu,
);

/** Where in a path a heading begins something that runs only when somebody asks for it: rollback, one of several ways; -1 for nowhere. */
export function optionalFrom(path: readonly string[]): number {
  return path.findIndex((heading, level) => {
    const isTitle = level === 0 && path.length > 1;
    return !isTitle && (roleOf(heading) === 'rollback' || choices.test(plain(heading)));
  });
}
