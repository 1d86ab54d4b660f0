/** Words with which people say what they expect, and that say nothing of it themselves: English, German, French, Spanish, Portuguese, Italian, Polish, Russian. */
const words = `
expected expect expects expecting expectation should must shall will return returns returned returning answer answers answered answering respond responds responded responding
response responses reply replies status statuses code codes http https is are be been being to a an the it this that its they them get gets give gives show shows shown showing display
displays displayed print prints printed output outputs contain contains containing include includes including has have having body header headers json field fields key value values
result results and or as of in on at by for with all both each every you we i see look want wanted need verify check confirm ensure assert also exactly equal equals one two three four five six seven
eight nine ten endpoint service server api request requests url route command script call host port count number total record records entry entries line lines row rows match matches
item items pod pods replica replicas instance instances address text string object array list like matching so well good pass passes ends end starts start begins begin target goal criteria
stay stays remain remains message event type test case container similar present exists variable objective compilation
after igual iguales gleich égal égale uguale равно равен равна równe location latency time resolves resolve resolved points point certificate cert ssl tls exit goes found there come comes back
erwartung statuscode erwartet erwartete erwarteter erwartetes erwarten ergebnis ausgabe antwort antworten antwortet liefern liefert gibt geben zurück zurückgeben sollte sollten soll sollen muss müssen ist sind
sein wird werden enthält enthalten zeigt zeigen ausgeben anzeigen lauten mit der die das den dem ein eine einen einem und oder als im alle beide jede jeder jedes wert feld körper kopfzeile
treffer zeile zeilen eintrag einträge dienst endpunkt anfrage es zertifikat zeit anzahl adresse ziel bleiben bleibt
attendu attendue attendus attendues résultat résultats sortie réponse réponses répond répondre répondent renvoie renvoyer retourne retourner doit doivent devrait affiche afficher contient contenir
est sont être le la les l un une des de du d et ou avec statut tête entête corps valeur champ obtenir on vaut présent présente ligne lignes serveur certificat temps nombre toutes tous
esperado esperada esperados esperadas resultado resultados salida respuesta debe deben debería devolver devuelve responder responde retornar retorna mostrar muestra contener contiene ser es estar está
el los las una del y con código estado cuerpo valor campo termina terminar en que se línea líneas servicio servidor certificado tiempo número todos todas
saída resposta deve devem deveria exibir conter contém o os as um uma do da em no na com corpo linha linhas serviço tempo é apresentar
devolve objetivo
atteso attesa attesi attese risultato risultati uscita risposta devono dovrebbe restituire restituisce rispondere risponde mostra mostrare contenere essere sono il lo gli i di codice stato valore
obiettivo variabili campo stampare riga righe servizio certificato tempo è tutti tutte e
ожидается ожидаемый ожидаемое ожидаемые ожидаем результат ответ ответа отвечает отвечать ответить должен должна должно должны вернуть вернуться вернёт вернет возвращать возвращает показать показывает
содержит содержать быть код статус статусе в и или с со все оба значение поле тело есть запрос сервис сервер сертификат время строка строк
oczekiwany oczekiwana oczekiwane oczekiwanie wynik wyniki odpowiedź powinien powinna powinno powinny zwrócić zwraca zwracać wyświetlić zawierać zawiera jest lub z w i na być kod
`;
const bounding = `
more than least most less greater larger higher fewer smaller lower below above under over within up between maximum minimum max min exceed no not
mindestens höchstens mehr weniger größer kleiner über unter maximal innerhalb von bis zwischen
moins plus au maximum minimum supérieur supérieure supérieurs inférieur inférieure inférieurs à sous entre pas
más menos mayor menor máximo mínimo al como superior inferior entre debajo encima por
pelo mais maior máximo mínimo no até abaixo acima ao que
almeno meno più maggiore minore massimo al entro tra
больше меньше более менее свыше не минимум максимум как до от
mniej więcej niż co najmniej najwyżej poniżej powyżej
minder meer dan minstens minimaal maximaal hoogstens onder boven binnen
`;
const timing = `
ms s sec secs second seconds min minute minutes h hour hours day days millisecond milliseconds sekunden sekunde tage tagen minuten seconde secondes jour jours segundo segundos día días dias secondi giorni
мс сек секунд секунды секунда дней дня день минут sekund dni seconden seconde dagen dag still noch encore aún ainda ancora valid valable gültig válido válida valido expires expire expiring abläuft left remaining long fast
`;
const working = `
succeed succeeds succeeded success successful successfully pass passes passed passing work works working open opens opened connect connects connected connection connections established valid reachable ok
okay healthy green up complete completes completed without errors clean build suite tcptestsucceeded true test tests verify verification
erfolg erfolgreich bestanden besteht läuft offen erreichbar gültig verbindung aufgebaut hergestellt zustande kommt
réussi réussit succès passe joignable valide ouvert ouverte connexion établie s ouvre se connecte
éxito exitoso exitosa pasa abierto abierta válido conexión establecida conecta abrirse abre correcto
sucesso passa aberto aberta válido conexão estabelecida conecta abrir
successo riuscito aperto aperta valido connessione stabilita apre aprirsi
успешно успех проходит открыт открывается доступен установлено соединение
powodzenie otwarty
`;
const failing = `
fail fails failed failing failure refused rejected denied closed blocked unreachable timeout times timed out non zero nonzero error errors connection
fehlschlagen schlägt fehl abgelehnt verweigert geschlossen verbindung échoue refusé refusée fermé fermée connexion falla rechazado rechazada denegado cerrado conexión falha recusado recusada negado fechado
conexão fallisce rifiutato rifiutata negato chiuso connessione закрыт отказ
`;

const redirecting = `
redirect redirects redirected redirecting login sign page umleiten umgeleitet weiterleiten weiterleitung weitergeleitet auf nach anmeldung vers page connexion redirige rediriger redirection
redirecciona redirigir a la para página sesión redireciona redirecionar reindirizza reindirizzare alla pagina accesso przekierowanie przekierowuje перенаправление перенаправляет на hacia verso naar zu к
`;

const setOf = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Words of every statement; those of bounds, times, of what works and of what must not. */
export const fillers = setOf(words);
export const boundWords = setOf(bounding);
export const timeWords = setOf(timing);
export const successWords = setOf(working);
export const redirectWords = setOf(redirecting);
export const failureWords = setOf(failing);

/** The same where words are not parted by blanks: Chinese, Japanese, Korean. */
export const fillersOfEast =
  /预期|預期|期望|期待(?:値|する|される)?|结果|結果|输出|出力|返回|响应|応答|レスポンス|状态码?|ステータス(?:コード)?|コード|应该|应当|应|为|是|且|并且|和|或|包含|含有|显示|表示|得到|的|与|都|全部|均|必须|须|码|个|条|件|行|返(?:る|す|って(?:くる)?|される?)|され(?:る|ている)|含まれ(?:る|て)|含む|いる|なる|になる|である|です|ます|こと|すべて|全て|確認|値|する|예상(?:되는)?|기대(?:되는)?|결과|출력|값|응답|상태|코드|반환|표시|포함|되어야|된다|됨|한다|합니다|함|이어야|여야|확인|모두|하는지|되는지|으로|개|건|행|이|가|을|를|은|는|로|에|의|が|を|は|に|と|の|で/gu;
export const boundsOfEast =
  /小于等于|大于等于|小于|大于|少于|多于|低于|高于|至少|至多|最多|最少|不少于|不超过|不低于|不大于|不小于|等于|超过|以上|以下|以内|未満|未满|超|内|より(?:大きい|小さい|多い|少ない)|少なくとも|多くとも|最大|最小|이상|이하|미만|초과|이내|최대|최소|秒|毫秒|ミリ秒|分钟?|日|天|先|초|밀리초|분|일|有効期限|有效期?|유효|증명서|证书|証明書|响应时间|応答時間|응답 ?시간|时间|時間/gu;
export const successOfEast =
  /成功|通过|正常|有效|可用|构建|编译|无错误|没有错误|エラーなし|問題なし|정상|성공/gu;
