import { isWritingSql } from './sql-words.ts';

/** Code that runs programs, deletes files, or sends what writes. */
const changesInCode =
  /\bos\.(?:system|remove|unlink|rename)|\bsubprocess\.|\brmtree\(|\brm(?:dir)?Sync\(|\bunlink(?:Sync)?\(|\bwriteFile(?:Sync)?\(|\bexecSync\(|\.(?:post|put|patch)\(|\b(?:requests?|httpx|axios|session|client|http|got|ky|superagent|Net::HTTP)\w*\.delete\(|\bmethod\s*[:=]\s*['"](?:POST|PUT|PATCH|DELETE)|\bopen\([^)]*,\s*['"][wa]|\b(?:urlopen|Request)\([^)]*\bdata\s*=/;

/** Cmdlets of PowerShell that change something, by their verbs (https://learn.microsoft.com/powershell/scripting/developer/cmdlet/approved-verbs-for-windows-powershell-commands). */
const changingCmdlet =
  /(?:^|[\s(;|&])(?:(?:Remove|Stop|Restart|Uninstall|Install|Disable|Enable|Reset|Suspend|Resume|Rename|Move|Copy|Register|Unregister|Restore|Clear|Publish|Update|Deploy|Send|Revoke|Grant|Dismount|Mount|Invoke-(?:Command|Expression))-?[A-Z]\w*|Add-(?!Type|Member)\w+|Set-(?!Location|Variable|StrictMode|Alias)\w+|New-(?!Object|TimeSpan|Guid)\w+|Start-(?:Service|VM|Job|Process)\w*|Out-File|Import-(?!Module|Csv|Clixml)\w+)\b|-Method[:\s]+["']?(?:POST|PUT|PATCH|DELETE)\b|\biex\b/i;

/** Calls whose name says that they change something, in the spellings of snakes, camels and Ruby. */
const callsForChange = [
  /\.(?:delete|destroy|drop|purge|truncate|unlink|kill|restart|reboot|shutdown|publish|deploy|migrate|commit|save)!?\s*\(/,
  /(?<!\bdef\s)\b(?:delete|destroy|drop|purge|truncate|wipe|flush|reset|remove|terminate|restart|revoke)(?:_\w+|[A-Z]\w*|all|db)!?\s*\(/,
  /\.(?:destroy_all|delete_all|update_all|insert_all|create!|save!|update!|destroy!?|touch)(?![\w(])/,
  /\bobjects\.(?:create|update|bulk_\w+|get_or_create|update_or_create)\(/,
  /(?<!\b(?:Object|axios|z|i18n|logger|StyleSheet))\.create\(/,
  /\.create_?(?!app|engine|async|default|connection|client|session|access|logger|pool|connect|task|future|string|subprocess|unverified|server|interface|hash|hmac|read|require|context|secure|socket|element|decipher|cipher)(?:[a-z]\w*|[A-Z]\w*)\(/i,
  /\.(?:insert|update|put|send)(?:_\w+|[A-Z]\w*)\(/,
  /(?:filter|all|where|query|objects|get)\([^()]*\)\.update\(/,
  /\bcaches?\w*\.clear\(/,
];

/** An address that is asked for a change: its last word says so. */
export const asksToChange =
  /^["']?(?:https?:\/\/|\$)\S*(?:\/(?:cancel|deactivate|activate|approve|reject|revoke|remove|unsubscribe|archive|unlock|refund|resend|reprocess|replay|resume|terminate|ban|restart|reboot|shutdown|delete|destroy|purge|flush|reset|reload|trigger|rebuild|reindex|redeploy|deploy|rollback|clear-cache|cron\/run|run-now|run|execute|logout|log-out|sign-?out|crash|panic|stop|start|enable|disable|failover|promote|stepdown|drain|evict|migrate|quit(?:quitquit)?|abort|(?:delete|destroy|purge|flush|wipe|drop|clear|reset)[-_](?:all|everything|caches?|db|database|data|queues?))\/?(?:[?#]|["']?$)|\/(?:(?:re-?set|delete|destroy|remove|clear|revoke|send|resend|deactivate|activate|cancel|approve)[-_]\w[\w-]*|unsubscribe|deactivate|cancel|approve|revoke|remove)\/?\?[\w-]*=|[?&](?:action|op|cmd|command)=(?:delete|restart|reset|purge|flush|clear|run|trigger|reload)\b)/i;

/** What inline code changes, in words: by its calls, and by the SQL, GraphQL and addresses in its texts; null when it only looks. */
export function dangerOfCode(code: string): string | null {
  if (
    changesInCode.test(code) ||
    changingCmdlet.test(code) ||
    callsForChange.some((pattern) => pattern.test(code))
  )
    return 'changes something in its code';
  for (const text of textsIn(code)) {
    if (isStatement.test(text) && isWritingSql(text)) return 'writes to the database';
    if (/^\s*mutation\b[^{]*\{/.test(text)) return 'sends a mutation';
    if (/^\s*flush_?(?:all|db)\b/i.test(text)) return 'writes to a store';
    if (asksToChange.test(text)) return 'asks for a change by its address';
  }
  return null;
}

const isStatement =
  /^\s*(?:insert|update|delete|drop|create|alter|truncate|grant|revoke|merge|replace|call|vacuum|reindex|refresh|copy|set|with|select|begin)\s/i;

/** The texts in quotes of a piece of code, in whatever language. */
function textsIn(code: string): readonly string[] {
  return [
    ...code
      .replace(/\\(["'])/g, '$1')
      .matchAll(/"""([\s\S]*?)"""|'''([\s\S]*?)'''|"([^"\n]*)"|'([^'\n]*)'|`([^`]*)`/g),
  ].map((found) => found.slice(1).find((one) => one !== undefined) ?? '');
}
