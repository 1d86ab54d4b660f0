const verbs: readonly (readonly [RegExp, string])[] = [
  [
    /re-?deploy|deploy(?!ed\b|ments?\b)|deployment[_-]?run|release|publish|promote|rollout|roll-out|cutover|ship-?it/i,
    'deploys',
  ],
  [/roll-?back|restore|fail-?over|fail-?back|revert/i, 'puts something else in place'],
  [/migrat(?:e|ions?)|backfill|upgrade|downgrade/i, 'migrates'],
  [/delete|destroy|drop|purge|wipe|truncate|tear-?down|prune|flush|reset|clean-?up|remove|evict/i, 'deletes'],
  [/restart|reboot|shut-?down|stop|kill|suspend|drain/i, 'restarts or stops something'],
  [/scale|resize/i, 'scales'],
  [
    /importar|importer|importier|restaurar|restaurer|migrar|migrer|reiniciar|redémarr|redemarr|borrar|eliminar|apagar|supprimer|nettoyer|limpiar|limpar|einspiel|l(?:ö|oe)sch|neustart|desplegar|implantar|déployer|deployer/i,
    'changes something',
  ],
  [/switch|toggle|enable|disable|flip|swap|maintenance[_-]?(?:mode|on|off)/i, 'switches something'],
  [
    /(?:run|execute|start|launch|process|submit|trigger)[_-]?(?:batch|jobs?|import|export|sync|pipeline|etl|dag|billing|payout|invoice)/i,
    'runs a job',
  ],
  [/load[_-]?test|loadtest|stress|benchmark|soak|chaos|spike[_-]?test|perf[_-]?test/i, 'makes load'],
  [
    /seed|provision|rotate|revoke|grant|create|update|apply|write|insert|send|notify|trigger|bootstrap/i,
    'changes something',
  ],
];

const begun = verbs.map(
  ([pattern, what]) => [new RegExp(`(?:^|[^A-Za-z])(?:${pattern.source})`, 'i'), what] as const,
);

/** Scripts that look at what others do: `check_migrations.py`, `verify-deployment.sh`. */
export const safeWords =
  /(?:^|[^a-z])(?:check|verify|validate|valid|test|tests|status|list|show|lint|diff|plan|preview|monitor|health|smoke|inspect|describe|audit|report|watch|wait|get)/i;

/** What a script's name says that it does; null when it says nothing of the kind. */
export function hasWord(name: string): string | null {
  const words = name.replace(/([a-z])([A-Z])/g, '$1_$2');
  return begun.find(([pattern]) => pattern.test(words))?.[1] ?? null;
}
