import type { Draft } from '../shell/model.ts';

const setOf = (text: string): readonly string[] => text.trim().split(/\s+/);

/** What people call the thing that a command asks, where the command says it in its own words. */
const kinds: readonly (readonly [RegExp, readonly string[]])[] = [
  [
    /llen|queue|xlen|rabbitmq|sqs|kafka|dead|dlq/i,
    setOf(
      'queue queues dead letter dlq list warteschlange liste file attente cola lista fila coda очередь очереди kolejka wachtrij lijst messages message nachrichten nachricht mensajes mensaje mensagens mensagem messaggi messaggio сообщений сообщения wiadomości berichten',
    ),
  ],
  [
    /redis|valkey|cache|memcached/i,
    setOf('cache key keys schlüssel clé clave chave chiave ключ klucz sleutel'),
  ],
  [
    /psql|mysql|sqlite|select|mariadb/i,
    setOf(
      'database db table tables datenbank tabelle base données table tabla tablas banco tabela tabelas tabella база базе таблица таблице baza tabela database tabel',
    ),
  ],
  [
    /https?:|url/i,
    setOf(
      'page site website homepage seite startseite site accueil página pagina sito страница сайт strona strony pagina application app anwendung aplicación aplicação applicazione приложение aplikacja toepassing api adresse address',
    ),
  ],
  [
    /pods?\b|deploy|replica|rollout|kubectl/i,
    setOf(
      'pod pods replica replicas replikate réplicas réplica répliques replica-s repliche пода подов под реплики реплик pody podów repliki replik deployment',
    ),
  ],
  [
    /nodes?\b/i,
    setOf('node nodes knoten nœuds noeuds nodos nodo nós nodi узла узлов ноды węzły węzłów knooppunten'),
  ],
  [
    /docker|podman|container|compose/i,
    setOf(
      'container containers conteneur conteneurs contenedor contenedores contêiner contêineres contenitore контейнер контейнера контейнеров kontener kontenery',
    ),
  ],
  [
    /available/i,
    setOf(
      'available verfügbar disponible disponibles disponível disponíveis disponibile disponibili доступна доступно доступны dostępne dostępny beschikbaar',
    ),
  ],
  [
    /ready/i,
    setOf(
      'ready bereit prêt prêts prête prêtes listo listos lista listas pronto prontos pronta prontas pronti pronte готов готова готовы gotowe gotowy klaar',
    ),
  ],
  [
    /running/i,
    setOf(
      'running läuft laufen laufend cours ejecución execução esecuzione запущен запущены działa działają draait draaien',
    ),
  ],
  [
    /version/i,
    setOf(
      'version number versionsnummer numéro número numero номер numer versienummer versie версия версии wersja',
    ),
  ],
  [
    /dig |dns|nslookup|"type":"(?:A|AAAA|CNAME)"/i,
    setOf(
      'address ip name domain adresse adresses nom domaine dirección nombre dominio endereço nome indirizzo адрес имя домен adres nazwa domena naam domein',
    ),
  ],
  [
    /time/i,
    setOf(
      'latency response-time antwortzeit temps latence latencia latência latenza задержка czas opóźnienie responstijd',
    ),
  ],
];

/** Those of a command, in any language. */
export function subjectWords({ spec, prints }: Pick<Draft, 'spec' | 'prints'>): readonly string[] {
  const written = JSON.stringify([spec, prints]);
  return kinds.flatMap(([pattern, words]) => (pattern.test(written) ? words : []));
}
