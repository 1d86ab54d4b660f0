/** Programs that only look, and the words with which others do. */
const looking =
  /^(?:(?:curl|wget|dig|nslookup|host|nc|ncat|ping|traceroute|openssl|jq|yq|grep|egrep|rg|awk|cat|head|tail|less|wc|sort|uniq|cut|tr|diff|ls|stat|file|find|ps|ss|netstat|lsof|df|du|free|uptime|date|echo|printf|printenv|test|\[|\[\[|true|sleep|cd|pwd|which|whoami|hostname|id|export|set|journalctl|pg_isready|top|vmstat|sha256sum|md5sum|pytest|jest|vitest|ctest)(?=\s|$)|(?:kubectl|oc)\s(?:.*\s)?(?:get|describe|logs?|version|explain|top|wait|diff|auth|api-resources|rollout\s+(?:status|history)|config\s+(?:view|current-context|get-contexts))(?=\s|$)|helm\s(?:.*\s)?(?:list|ls|status|history|get|version|diff)(?=\s|$)|(?:docker|podman|docker-compose)\s(?:.*\s)?(?:ps|logs|inspect|images|info|version|stats|top|port|config|ls)(?=\s|$)|git\s(?:.*\s)?(?:status|log|diff|show|describe|branch|remote|rev-parse|fetch)(?=\s|$)|systemctl\s(?:.*\s)?(?:status|is-\w+|list-\w+|show)(?=\s|$)|(?:gcloud|az)\s(?:.*\s)?(?:list|describe|read|show|get(?:-\S+)?)(?=\s|$)|aws\s(?:.*\s)?(?:describe|get|list|wait|filter|head|lookup|search|query|scan)(?:-\S+)?(?=\s|$)|(?:psql|mysql)\s.*\bselect\b|redis-cli\s(?:.*\s)?(?:ping|get|info|llen|exists|keys|ttl|dbsize|scan|type|strlen|hgetall)(?=\s|$)|terraform\s(?:.*\s)?(?:plan|show|output|validate|state\s+(?:list|show))(?=\s|$)|(?:npm|pnpm|yarn)\s+(?:run\s+)?(?:test|lint|check)\S*|go\s+(?:test|vet)\b|(?:\S*\/)?(?:check|verify|validate|status|smoke)[\w-]*\.\w+(?=\s|$))/i;

/** Words of changes, and of running something else: with one of them nothing only looks. */
const changing =
  /(?<![\w-])(?:re-?set|wipe|delete|remove|drop|truncate|purge|roll-?back|revert|restore|undo|apply|restart|stop|start|kill|scale|exec|run|write|set|put|post|patch|sync|-delete|-exec\w*|-i)(?=[\s;]|$)|\w-(?:reset|wipe|delete|remove|rollback|revert|restore|undo)\b|(?<![0-9&])>{1,2}\s*(?!\/dev\/null|&)\S/i;

/** True for an argv of which the words leave no doubt that it changes nothing. */
export function isLooking(run: readonly string[]): boolean {
  const [first = '', second = '', script = ''] = run;
  const isScript = /^(?:ba|z|da|k)?sh$/.test(first.split('/').at(-1) ?? '') && /^-\w*c$/.test(second);
  const commands = isScript ? script.split(/\n|;|\|\|?|&&?/) : [run.join(' ')];
  return commands
    .map((command) =>
      command.trim().replace(/^(?:sudo|!|then|do|if|while|until|else|fi|done|\{|\}|\(|\))\s+/, ''),
    )
    .filter((command) => command !== '' && !/^(?:fi|done|then|else|do|[{}()])$/.test(command))
    .every(
      (command) =>
        looking.test(command.replace(/^\/\S*\//, '')) &&
        !changing.test(command.replace(/^(?:npm|pnpm|yarn)\s+run\b/, '')),
    );
}
