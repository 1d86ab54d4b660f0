const setOf = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** What demands, and what answers, finds, is: one of these makes a statement of a value. */
export const verbs = setOf(`
must should shall has have is are be been needs need to supposed expect expects expected expecting want wanted ensure assert verify check confirm
answer answers answered responds respond responded return returns returned returning give gives print prints printed show shows shown display displays displayed output outputs find finds found equal equals
read reads get receive resolve resolves resolved point points come comes back stay stays remain remains finish finishes end ends exit exits set match matches take takes say says
muss müssen soll sollen sollte sollten hat zu ist sind sein wird werden lautet lauten erwarten erwartet erwartete antworten antwortet beantwortet beantworten zurückgeben zurückkommen liefern liefert gibt geben zurück
zeigen zeigt anzeigen ausgeben ausgegeben enden endet finden findet liegen liegt bleiben bleibt auflösen auflöst löst auf stehen steht kommen kommt ergeben ergibt beträgt betragen dauern beenden beendet bekommen erhalten
doit doivent devrait faut est sont être répond répondre renvoie renvoyer retourne retourner rend rendre affiche afficher attend attendu attendus attendue obtenir obtient vaut valoir trouver trouve résoudre résout
pointe pointer rester reste avoir y terminer termine se sortir finir donner donne indiquer recevoir compris correspondre
debe deben debería debemos tiene tienen que hay es son ser estar está responde responder devuelve devolver retorna retornar imprime imprimir muestra mostrar espera esperan esperado esperada esperados esperamos obtener
vale valer encontrar encuentra resolver resuelve apunta apuntar quedar haber terminar termina salir dar indicar recibir tardar
espera-se esperam-se deve devem deveria devemos tem ter têm precisa é são ser estar responde responder retorna retornar devolve devolver exibe exibir mostra mostrar espera esperam esperado esperada obter vale valer encontrar encontra
resolve aponta apontar ficar haver há terminar termina sair receber demorar
devono dovrebbe bisogna è sono essere risponde rispondere restituisce restituire ritorna ritornare stampa stampare mostrare aspetta aspettiamo atteso attesi attesa ottenere valere trovare trova
risolvere risolve punta puntare restare rimanere esserci terminare termina uscire ricevere durare ci
должен должна должно должны нужно надо необходимо есть быть равен равно равна равны отвечать отвечает ответить вернуть возвращать возвращает вернуться показать показывает выводит вывести ожидаем ожидается ожидаемый
ожидаемое получить найти находит разрешаться разрешается указывать указывает завершиться завершаться завершается остаться длиться занимать приходит прийти приходить составлять составляет
powinien powinna powinno powinny musi muszą należy jest są być odpowiada odpowiedzieć zwraca zwrócić zwracać wypisuje wypisać wyświetla wyświetlić oczekujemy oczekiwany oczekiwana oczekiwane oczekuje otrzymać uzyskać
wynosi wynosić równe równy równa znaleźć wskazywać wskazuje rozwiązuje rozwiązywać zakończyć kończy trwać pozostać
moet moeten hoort dient zijn wordt worden heeft hebben verwacht verwachten verwachte antwoordt antwoorden beantwoord geeft geven teruggeven terug retourneert retourneren toont tonen weergeven levert leveren meldt melden
staat staan eindigt eindigen krijgt krijgen komt komen blijft blijven duurt duren verwijst verwijzen wijst wijzen
loads load reports report lists listed speaks back lautend erwartung has have hat haben tiene tienen tem têm ha hanno имеет ma mają heeft hebben heißen heißt melden meldet zurückgeliefert zurückgegeben angezeigt ausgeliefert geliefert
renvoyé renvoyée renvoyés renvoyées retourné retournée retournés affiché affichée affichés obtenu obtenue indique imprime revenir revient voir
devuelto devuelta mostrado mostrada impreso obtenido obtenida ver verse indica dice retornado retornada exibido exibida devolvido devolvida impresso imprime aparecer diz
restituito restituita restituiti mostrato mostrata stampato ottenuto stampa dice vedere risultare risulta
возвращён возвращена возвращено возвращен показан показано выведен выведено получен должны увидеть видим вывод говорит
zwrócony zwrócona zwrócone zwrócono wyświetlony pokazany pokazuje pokazać zobaczyć widać
`);

/** What such a sentence speaks of, and the small words in it: nothing that says when, of whom or how often. */
export const small = setOf(`
the a an it this that its we you i they there here with by of as in at on for and one value result output response answer reply status code codes http https header endpoint request call query command script service server api
url host name record record's records row rows line lines entry entries order orders item items match number count total version body text content message field key exactly precisely equal time latency duration them
der die das den dem des ein eine einen einem einer es wir man hier da mit von aus in im um bei nach als und wert ergebnis ausgabe antwort status statuscode code http-status endpunkt anfrage abfrage aufruf befehl kommando skript dienst
zeile zeilen zahl anzahl eintrag einträge treffer version feld inhalt body text genau exakt auch adresse
le la les l un une des de du d il on nous par avec en à au aux vers sur et ce cela c ici que dans résultat sortie réponse statut code http requête appel commande script service serveur point valeur nombre ligne lignes entrée
entrées version champ corps texte contenu message exactement égal égale temps durée
el la los las un una unos de del a al con en por para y se lo esto aquí nosotros resultado salida respuesta estado código http petición solicitud consulta llamada comando script servicio servidor valor número línea líneas fila
filas registro registros entrada entradas versión campo cuerpo texto contenido exactamente igual tiempo
o os as um uma do da dos das no na nos nas com em por para e isto aqui nós resultado saída resposta status código requisição pedido consulta chamada comando serviço servidor valor linha linhas registro registros versão
campo corpo texto conteúdo exatamente igual tempo
il lo gli i uno di del della dei in con su per da al alla ed e si ci qui questo risultato uscita output risposta stato codice richiesta query chiamata comando script servizio server valore numero riga righe record versione campo
corpo testo contenuto esattamente uguale tempo
в во на к с со от из по и это этот здесь мы результат вывод ответ ответа ответе код кодом кода статус статусом запрос запроса команда скрипт сервис сервер эндпоинт значение число количество строка строки строк запись записи
записей версия поле тело тела текст содержимое ровно точно время
w we na z ze do od po i o to się tu tutaj my wynik wyniki wyjście odpowiedź odpowiedzi kod kodem kodu status statusem żądanie zapytanie polecenie skrypt usługa serwer wartość liczba wiersz wiersze wierszy wpis wpisy wpisów
wersja pole treść tekst dokładnie czas
de het een deze dit dat die er we wij je van in op met en bij voor naar als resultaat uitvoer antwoord status statuscode code verzoek aanvraag opdracht commando script dienst server waarde aantal regel regels rij rijen
versie veld inhoud tekst precies gelijk aan tijd string exact tiempos data to also l d qu également también também anche также też ook
dans nel nella nei los nos console konsole consola consolle chaîne mention cadena palabra frase palavra mot wort zeichenkette zeichenfolge stringa parola scritta строка слово надпись słowo napis woord
`);

/** That one thing holds another. */
export const holding = setOf(`
contain contains containing include includes including mention mentions enthalten enthält beinhalten beinhaltet contenir contient comporter comporte inclure inclut contener contiene incluir incluye conter contém inclui contenere
includere include содержать содержит включать включает zawierać zawiera
bevat bevatten contengono contienen contêm contiennent enthaltene holds hold holding
`);

/** That something stands somewhere: with what it speaks of in quotes it holds that. */
export const appearing = setOf(`
occur occurs appear appears stand stands auftreten auftaucht vorkommen vorkommt erscheinen erscheint steht stehen apparaître apparaît apparaissent figure figurer aparecer aparece aparecen aparecem haja haya hay há comparire compare appare
появляться появляется появиться появляются встречаться встречается występować występuje pojawić pojawia voorkomen voorkomt verschijnen verschijnt staan staat
`);

/** Where in an answer something stands. */
export const places = setOf(`
body response output answer reply log logs journal console logi logach logów логах логе лог page html json text headers antwort ausgabe körper log logs protokoll seite réponse corps sortie page journal journaux respuesta cuerpo salida página registro registros resposta corpo saída página
risposta corpo uscita pagina registro ответе теле выводе логе логах странице odpowiedzi treści wyniku logach logu stronie antwoord uitvoer body pagina logs
`);

/** A participle behind one of these tells what was. */
export const past =
  /(?<![\p{L}'’])(?:a|ont|avait|avaient|has|have|had|ha|han|había|hanno|aveva|tem|têm|tinha|hat|haben|hatte|heeft|hebben|had)\s+(?:bien\s+|already\s+|bereits\s+)?(?:été\s+|been\s+|sido\s+|stat[oa]\s+)?(?:renvoyé|retourné|affiché|obtenu|répondu|returned|answered|responded|shown|printed|displayed|found|output|devuelto|respondido|mostrado|impreso|obtenido|retornado|exibido|devolvido|restituito|risposto|mostrato|stampato|ottenuto|zurückgegeben|zurückgeliefert|geliefert|geantwortet|angezeigt|ausgegeben|gegeben|teruggegeben|geantwoord|getoond)(?!\p{L})/iu;

/** That there is nothing. */
const emptiness = setOf(`
empty leer leere leeren leerer leeres vide vides vacío vacía vacíos vacías vazio vazia vazios vazias vuoto vuota vuoti vuote пусто пуст пуста пустой пустая пустое пустым пустым пуста pusty pusta puste leeg lege
`);

/** What a program prints, and what is counted in it: of these there may be none. */
const outputNouns = setOf(`
output result results line lines match matches row rows record records entry entries hit hits ausgabe ergebnis ergebnisse treffer zeile zeilen eintrag einträge sortie résultat résultats ligne lignes correspondance entrée entrées
salida resultado resultados línea líneas coincidencia coincidencias fila filas registro registros saída linha linhas correspondência output risultato risultati riga righe corrispondenza corrispondenze
вывод вывода результат результатов строк строка совпадений записей wyniku wyników wyjścia linii wierszy wpisów dopasowań uitvoer resultaat resultaten regels treffers
`);

/** That a program, or several tests, do what they are for. */
export const working = setOf(`
pass passes passed succeed succeeds succeeded success successful successfully erfolgreich bestehen bestanden durchlaufen durchläuft gelingen gelingt klappt erfolg réussir réussit réussissent réussi passer passe passent succès
pasar pasa pasan éxito exitoso exitosa exitosamente correctamente passar passa passam sucesso passare passano superare superati riuscire riesce riescono successo correttamente
пройти проходят проходит успешно успешен успешна przejść przechodzą przechodzi powodzeniem pomyślnie slagen slaagt geslaagd lukken lukt rolled out rollout
established hergestellt aufgebaut zustande établie établi establecida estabelecida stabilita установлено установлена nawiązane gelegd
`);

/** What they are called, and that it is all of them. */
const wholes = setOf(`
all every both tests test suite build checks check connection alle beide jeder jede sämtliche tests prüfungen verbindung tous toutes tout tests vérifications connexion todos todas ambos pruebas tests comprobaciones conexión todos testes conexão verificações
tutti tutte test prove connessione controlli все тесты проверки соединение wszystkie testy połączenie alle testen tests verbinding zusammen
`);

/** How a request is turned away, taken in, or sent elsewhere: its status says so too. */
export const turning: Readonly<Record<'4' | '2' | '3', ReadonlySet<string>>> = {
  4: setOf(`
rejected refused denied blocked fails fail failing forbidden unauthorized error abgewiesen abgelehnt verweigert blockiert zurückgewiesen refusé refusée rejeté rejetée bloqué bloquée rechazada rechazado rechazar denegado denegada bloqueada
recusada recusado rejeitada rejeitado negado bloqueado bloqueada rifiutata rifiutato respinta respinto bloccata отклонён отклонен отклонена отклонить запрещён запрещен запрещено odrzucone odrzucony odrzucić zablokowane geweigerd afgewezen geblokkeerd
`),
  2: setOf(`
accepted created ok okay angenommen akzeptiert accepté acceptée aceptada aceptado aceita aceito accettata accettato принят принята принят przyjęte geaccepteerd
`),
  3: setOf(`
redirected redirects redirect redirection umgeleitet weitergeleitet umleitung weiterleitung redirigé redirigée redirige redirigida redirigido redirige redirección redirecionada redirecionado redireciona redirecionamento
reindirizzata reindirizza reindirizzamento перенаправлен перенаправляет перенаправление przekierowane przekierowuje przekierowanie doorverwezen omgeleid
`),
};

/** What a line of the head of an answer is called. */
export const headerNouns = setOf(`
header headers kopfzeile kopfzeilen header entête en-tête encabezado cabecera cabeçalho intestazione заголовок заголовка nagłówek
`);

/** That a program ends, and with which code. */
export const ending = setOf(`
exit exits exited finish finishes exit-code exitcode rückgabewert enden endet beenden sortie retour terminer termine salida terminar termina salir saída sair uscita terminare возврата завершения завершиться завершаться завершается
wyjścia zakończyć kończy afsluitcode exitstatus eindigt eindigen retorno rückgabecode
`);

/** What is denied once more where the verb is denied already: it still is denied once. */
export const agreeing = setOf(`
ningún ninguna ninguno nenhum nenhuma nessun nessuna nessuno aucun aucune żadnych żadne żaden żadna никаких никакой ни
`);

/** What is asked, and not what is answered. */
const askingNouns = setOf(`
request requests query queries call command anfrage abfrage aufruf befehl requête appel commande petición solicitud consulta llamada requisição pedido chamada richiesta chiamata запрос запроса команда żądanie zapytanie polecenie verzoek aanvraag opdracht
`);

/** Words that deny; where two of them stand in a sentence only a person knows what it says. */
export const denying = setOf(`
no not without nicht kein keine keinen keinerlei ohne ne pas aucun aucune sans no sin ningún ninguna não sem nenhum nenhuma non nessun nessuna senza не нет без nie brak bez żadnych żadne żaden żadna ninguno nessuno никаких ни geen niet zonder never nie niemals jamais nunca mai
`);

/** Words that allow, and those of a sentence that denies. */
export const allowing = setOf(`
dürfen darf peut puede pueden pode podem può possono может могут może mogą mag mogen can may any żadnych cualquier anything everything nothing nada nichts rien niente nic ничего logged
`);

export const errorNouns = setOf(`
error errors fehler fehlern erreur erreurs errores error erro erros errore errori ошибка ошибки ошибок błąd błędy błędów fout fouten foutmeldingen foutmelding
`);

/** What a word is to a sentence. */
export type WordKind =
  /** A word of the command. */
  | 'name'
  | 'verb'
  | 'small'
  | 'holding'
  | 'appearing'
  | 'place'
  | 'ending'
  | 'denying'
  | 'allowing'
  | 'error'
  | 'empty'
  | 'output'
  | 'working'
  | 'whole'
  | 'header'
  | 'asked'
  | 'turning'
  | `turning ${2 | 3 | 4}`;

const lists: readonly (readonly [ReadonlySet<string>, readonly WordKind[]])[] = [
  [verbs, ['verb']],
  [small, ['small']],
  [holding, ['holding', 'verb']],
  [appearing, ['appearing']],
  [places, ['place']],
  [ending, ['ending']],
  [denying, ['denying']],
  [allowing, ['allowing']],
  [errorNouns, ['error']],
  [emptiness, ['empty']],
  [outputNouns, ['output']],
  [working, ['working']],
  [wholes, ['whole']],
  [headerNouns, ['header']],
  [askingNouns, ['asked']],
  [turning[2], ['turning', 'turning 2']],
  [turning[3], ['turning', 'turning 3']],
  [turning[4], ['turning', 'turning 4']],
];
const byWord = new Map<string, WordKind[]>();
for (const [list, kinds] of lists)
  for (const word of list) byWord.set(word, [...(byWord.get(word) ?? []), ...kinds]);

/** Every kind that a word is, in small letters; empty for one that people do not state expectations with. */
export function kindsOf(word: string): readonly WordKind[] {
  return byWord.get(word) ?? [];
}

/** The same where words are not parted by blanks. */
export const endingOfEast = /退出码|终止码|終了コード|종료\s?코드/u;
export const holdingOfEast = /包含|含有|含(?:む|まれ)|应有|포함|がある|있어야/u;
export const appearingOfEast = /出现|中有/u;
export const denyingOfEast = /没有|不应(?:该)?|不得|不能|无|ない|なし|ません|없|않/gu;
export const errorOfEast = /错误|报错|异常|エラー|오류|에러/u;
export const nothingOfEast = /空(?:的|结果|数组|列表|である|のまま)?(?![\p{L}]*格)|비어|빈\s?결과/u;
export const workingOfEast = /成功|通过|正常に|正常|성공|정상/u;
export const frameOfEast =
  /字符串|字样|文字列|という|文言|版本号|连接|接続|出(?:ている|てい|て|る)|预期|預期|期望|期待(?:値|される)?|预计|结果|結果|输出|出力|返回|响应(?:码|体|内容)?|内容|文本|応答|レスポンス(?:コード)?|状态码?|ステータス(?:コード)?|コード|退出码|终止码|終了コード|本文|テキスト|应该|应当|应|必须|须|需要|需|为|是|等于|该|请求|接口|查询|命令|脚本|服务|版本|得到|收到|找到|看到|解析|指向|以|到|至|于|结束|恰好|正好|共|有|中|包含|含有|出现|日志|输出中|任何|之间|耗时|时间|用时|值|的|与|个|条|件|行|名|返(?:る|す|って(?:くる)?|される?|却(?:する|される?))|され(?:る|ている)?|含まれ(?:る|て)?|含む|ある|いる|なる|になる|で終わる|終わる|終了する|である|です|ます|こと|確認|値|する|バージョン|クエリ|リクエスト|コマンド|ログ|正確|ちょうど|一致|指す|解決|表示|完了|間|요청|쿼리|명령|예상(?:되는|된다|됨)?|기대(?:되는|된다)?|결과|출력|값|응답(?:해야|한다)?|종료\s?코드|상태|코드|버전|본문|텍스트|로그|정확히|반환(?:해야|되어야|된다|한다)?|해석(?:되어야|된다)?|가리켜야|가리킨다|표시|포함(?:되어야|되지|해야|한다|된다|됨)?|되어야|나와야|나온다|끝나야|끝난다|찾아야|찾는다|있어야|있다|같아야|같다|된다|됨|한다|합니다|함|이어야|여야|야|이다|하는지|되는지|확인|으로|사이|개|건|행|이|가|을|를|은|는|로|에서|에|의|과|와|が|を|は|に|と|の|で|も|が|종료|되지|아야|아|너|음|어/gu;

const counting =
  /(?<![\p{L}\p{N}])(?:(?:number|count|total)s?|anzahl|zahl|nombre|número|numero|total[ei]?|число|количество|liczba)(?![\p{L}\p{N}])|数量|总数|件数|개수/iu;

/** True for words that speak of how many there are. */
export function isCounting(text: string): boolean {
  return counting.test(text);
}

/** Words that say how a value is, and are none. */
export const vague = setOf(`
set defined present reachable accessible erreichbar zugänglich joignable accesible alcanzable acessível alcançável raggiungibile доступен доступна доступно bereikbar osiągalny missing wrong correct valid invalid right same different gone new old unset deprecated optional required stable unknown available exist exists visible bad good fine
array list object string number boolean integer html xml json yaml uuid date timestamp url page image file text
`);
