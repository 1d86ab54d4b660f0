import { remembered } from '../../remember.ts';
import { plain } from './item.ts';

/** With which headings say what kind of lines stand below, and nothing else of them: English, German, French, Spanish, Portuguese, Italian, Polish, Dutch, Russian. */
const words = `
test tests testing testcase testcases check checks checklist checklists verification verifications verify validation validations validate smoke sanity probe probes scenario scenarios
acceptance criteria criterion success exit pass requirement goals done definition sign signoff off task tasks todo do to step steps procedure timeline timelines schedule plan
must should could have nice critical important required mandatory bonus high medium low priority priorities expected expectations result results quality gate gates all the of and for list open our
prüfung prüfungen prüfen prüfliste testfall testfälle testfälle abnahme abnahmekriterien akzeptanzkriterien erfolgskriterien freigabe freigabekriterien kriterien kriterium überprüfung verifizierung validierung aufgaben
schritte zeitplan checkliste muss soll kann kritisch wichtig wünschenswert erwartet erwartete ergebnisse und der die das für
essais essai vérification vérifications vérifier critère critères acceptation réussite succès tâches étapes étape scénarios calendrier liste contrôle contrôles critique critiques important importants obligatoire obligatoires de du des d et la le les
prueba pruebas verificación verificaciones validación criterio criterios aceptación éxito tareas pasos casos caso lista comprobaciones crítico críticos obligatorio obligatorios y del los las
teste testes verificação verificações validação critério critérios aceitação aceite sucesso tarefas passos etapas cenários e do da dos das
prova prove verifica verifiche criteri accettazione successo attività passi casi scenari di collaudo
testy sprawdzenia kryteria akceptacji akceptacyjne sukcesu zadania kroki lista weryfikacja i
testen controles criteria acceptatiecriteria taken stappen en van
тест тесты тестирование проверка проверки критерии критерий приёмки приемки успеха задачи шаги сценарии и
`;

const kinds: ReadonlySet<string> = new Set(words.trim().split(/\s+/));

/** The same where words are not parted by blanks: Chinese, Japanese, Korean. */
const kindsOfEast =
  /测试|测验|验证|检查|步骤|用例|清单|列表|项目?|验收|成功|通过|完成|退出|标准|条件|准则|任务|关键|重要|试験|試験|テスト|検証|確認|手順|リスト|チェック(?:リスト)?|受け入れ|合格|完了|終了|基準|タスク|必須|테스트|검증|확인|점검|단계|목록|체크리스트|인수|완료|합격|기준|조건|성공|작업|시나리오|の|と|的|和|및/gu;

/** Marks that decorate a heading. */
const decoration = /[✅☑✔📋🎯🧪🔍📝🚀⏱⏰🗓📅✨📌📎🔎]|\uFE0F/gu;

/** True for a heading that says no more than what kind of lines stand below it: nothing of a place, a time, a part, or of what must not be. `known`: words that change nothing here. */
export function isOfItsKind(heading: string, known: ReadonlySet<string> = new Set()): boolean {
  return ownWords(heading).every((word) => known.has(word));
}

/** The words of a text as `isOfItsKind` takes them. */
export function headingWords(text: string): ReadonlySet<string> {
  return new Set(atomsOf(text));
}

const ownWords = remembered((heading: string): readonly string[] => {
  // Struck out, it is said no more.
  if (heading.includes('~~')) return ['~~'];
  const text = plain(heading)
    .replace(/^\W*\d+(?:\.\d+)*[.):]?\s+(?=\p{L})/u, '')
    .replace(decoration, ' ');
  return atomsOf(text).filter((atom) => !kinds.has(atom) && atom.replace(kindsOfEast, '') !== '');
});

/** Words, and signs that are none of punctuation. */
function atomsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+|[?!¬]|\p{S}/gu) ?? [];
}
