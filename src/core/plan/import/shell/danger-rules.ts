/** A program whose line changes something. `line` sees the program and all its arguments. */
type Change = { program: RegExp; line: RegExp; what: string };

const any = /./;
const rule = (program: RegExp, line: RegExp, what: string): Change => ({ program, line, what });

/** What changes something, by program. */
export const changes: readonly Change[] = [
  rule(
    /^curl$/,
    /\s(?:-[a-zA-Z]*X\s*|--request[\s=])["']?(?:POST|PUT|PATCH|DELETE|PURGE|MKCOL|MOVE|COPY)\b/i,
    'sends a request that writes',
  ),
  rule(/^curl$/, /\sx-http-method(?:-override)?:/i, 'sends a request that writes'),
  rule(/^curl$/, /\s(?:-[a-zA-Z]*K|--config)(?:[\s=]|$)/, 'sends what a file says'),
  rule(
    /^wget$/,
    /\s--(?:post-(?:data|file)|body-(?:data|file)|method[=\s](?:POST|PUT|PATCH|DELETE))/i,
    'sends a request that writes',
  ),
  rule(
    /^(?:https?|xh|xhs)$/,
    /\s(?:POST|PUT|PATCH|DELETE)\s|\s[\w.@-]+(?:=|:=|=@)(?!=)\S/,
    'sends a request that writes',
  ),
  rule(
    /^(?:grpcurl|grpc_cli|evans)$/,
    /\s[\w.]+\.\w+[/.](?!(?:(?:Batch)?(?:Check|Watch|Get|List|Describe|Query|Search|Read|Find|Count|Fetch|Lookup|Ping|Status|Version|Info|ServerReflectionInfo))(?![a-z]))[A-Z]\w*\s*(?:[<>|&].*)?$/,
    'calls a method that may change something',
  ),
  rule(
    /^(?:k6|locust|ab|wrk2?|hey|vegeta|siege|artillery|jmeter|bombardier|oha|autocannon|drill|gatling\S*|fortio|h2load|tsung)$/,
    any,
    'makes load',
  ),
  rule(/^(?:stress|stress-ng|fio|sysbench|pgbench|redis-benchmark|iperf3?)$/, any, 'makes load'),
  rule(
    /^kubectl$|^oc$/,
    /^(?!\S+\s(?:.*\s)?auth\s(?:.*\s)?can-i\s).*\s(?:apply|create|delete|replace|patch|edit|scale|autoscale|cordon|uncordon|drain|taint|annotate|label|set|expose|run|cp|debug|evict|certificate)(?:\s|$)/,
    'changes the cluster',
  ),
  rule(
    /^kubectl$|^oc$/,
    /\srollout\s+(?:restart|undo|pause|resume)\b/,
    'restarts or rolls back what is deployed',
  ),
  rule(/^helm$/, /\s(?:install|upgrade|uninstall|delete|rollback|push|test)\b/, 'changes a release'),
  rule(
    /^(?:kustomize|argocd|flux|skaffold|tilt)$/,
    /\s(?:sync|rollback|delete|apply|deploy|run|create|set|suspend|resume|reconcile|up|terminate-op)\b/,
    'changes what is deployed',
  ),
  rule(
    /^(?:terraform|tofu|terragrunt)$/,
    /\s(?:apply|destroy|import|taint|untaint|state\s+(?:rm|mv|push)|force-unlock|run-all)\b/,
    'changes infrastructure',
  ),
  rule(/^pulumi$/, /\s(?:up|destroy|refresh|import|cancel)\b/, 'changes infrastructure'),
  rule(
    /^ansible(?:-playbook)?$/,
    /^(?!.*\s(?:--check|-C|--syntax-check|--list-\w+)(?:\s|$)).*/,
    'changes machines',
  ),
  rule(
    /^(?:gcloud|gsutil|bq)$/,
    /\s(?:deploy|create(?!-\w*token)|delete|update(?:-\w+)?|set-\w+|add-\w+(?:-\w+)*|remove-\w+(?:-\w+)*|patch|import|restore|failover|promote(?:-\w+)?|restart|reset|resize|start|stop|suspend|resume|rollback|submit|execute|cancel|replace|rollouts|migrate|enable|disable|undelete|move|abandon|insert|rm|cp|mv|rsync|rb|mb|setmeta|mk|load|publish|ack|call|undeploy|destroy|rolling-action|clone|ssh)(?:\s|$)|\s(?:jobs|triggers|workflows|tasks)\s+run\b/,
    'changes something in Google Cloud',
  ),
  rule(
    /^aws$/,
    /\s(?:create|delete|update|put|modify|start|stop|terminate|reboot|run|register|deregister|attach|detach|associate|disassociate|add|remove|set|reset|restore|promote|failover|enable|disable|publish|send|invoke|deploy|execute|cancel|tag|untag|copy|import|invalidate|purge|rotate|scale|change|complete|abort|reject|accept|apply|upload|batch-write|batch-delete|batch-execute|transact-write)(?:-[\w-]+)?(?:\s|$)|\ss3\s+(?:cp|mv|rm|sync|rb|mb)\b|\screate-invalidation\b/,
    'changes something in AWS',
  ),
  rule(
    /^az$/,
    /\s(?:create|delete|update|start|stop|restart|set|add|remove|deploy|deployment|up|scale|swap|import|purge|invoke|run-command|upload|failover|regenerate|reset|deallocate)(?:\s|$)/,
    'changes something in Azure',
  ),
  rule(
    /^(?:docker|podman|nerdctl)$/,
    /^\S+\s+(?:--?\S+\s+)*(?:(?:container|image|volume|network|system|builder|buildx|stack|service|swarm|node|secret|config)\s+)?(?:push|rm|rmi|kill|stop|start|restart|pause|unpause|prune|update|scale|deploy|create|rollback|remove|run|import|load|tag|commit|up|down)(?:\s|$)/,
    'changes containers or images',
  ),
  rule(
    /^(?:docker|podman|nerdctl)$/,
    /\scompose\b.*\s(?:up|down|restart|stop|start|kill|rm|run|create|scale|pull|push|pause|unpause)(?:\s|$)/,
    'starts or stops containers',
  ),
  rule(
    /^docker-compose$/,
    /\s(?:up|down|restart|stop|start|kill|rm|run|create|scale|push|pause|unpause)(?:\s|$)/,
    'starts or stops containers',
  ),
  rule(
    /^git$/,
    /\s(?:push|pull|checkout|switch|restore|apply|reset\s+--hard|clean\s+-\S*f\S*|rebase|revert|merge|tag\s+(?!-l|--list|-n|--sort|--contains|--points-at|--merged|--no-merged|-v\b|--verify|$)\S+|commit|branch\s+-[dD]|cherry-pick|am|stash\s+(?:drop|clear)|filter-\S+)(?:\s|$)/,
    'changes the repository',
  ),
  rule(
    /^gh$/,
    /\s(?:create|merge|close|delete|edit|run\s+(?:rerun|cancel)|workflow\s+run|release\s+(?:create|upload|delete|edit)|secret\s+set|variable\s+set|comment|review|reopen|lock|cancel|rerun)(?:\s|$)|\s-X\s*(?:POST|PUT|PATCH|DELETE)|\s--method[\s=](?:POST|PUT|PATCH|DELETE)/i,
    'changes something on GitHub',
  ),
  rule(
    /^glab$/,
    /\s(?:create|merge|close|delete|update|run|retry|cancel)(?:\s|$)/,
    'changes something on GitLab',
  ),
  rule(
    /^(?:rm|rmdir|shred|unlink|dd|mkfs\S*|fdisk|parted|wipefs|truncate)$/,
    any,
    'deletes or overwrites files',
  ),
  rule(/^(?:mv|chmod|chown|ln|rsync|scp|sftp|install)$/, any, 'changes files'),
  rule(/^cp$/, /^(?!.*\s\/(?:tmp|dev)\/\S*\s*$)/, 'changes files'),
  rule(/^sed$|^perl$/, /\s-(?:[a-zA-Z]*i)(?:\s|\.|$)|\s--in-place/, 'changes files'),
  rule(/^(?:kill|pkill|killall|xkill|fuser)$/, /^(?!kill\s+-(?:0|l)(?:\s|$)).*/, 'ends processes'),
  rule(/^(?:reboot|shutdown|halt|poweroff|init)$/, any, 'restarts or stops a machine'),
  rule(
    /^systemctl$/,
    /\s(?:start|stop|restart|reload|try-restart|reload-or-restart|enable|disable|mask|unmask|kill|daemon-reload|isolate|reset-failed|set-property)(?:\s|$)/,
    'restarts or stops a service',
  ),
  rule(
    /^(?:service|rc-service)$/,
    /\s(?:start|stop|restart|reload|force-reload)(?:\s|$)/,
    'restarts or stops a service',
  ),
  rule(
    /^(?:supervisorctl|pm2|forever|monit|launchctl|initctl|sv)$/,
    /\s(?:start|stop|restart|reload|kill|delete|shutdown|update|reread|load|unload|kickstart|up|down|scale|flush)(?:\s|$)/,
    'restarts or stops a service',
  ),
  rule(
    /^(?:nginx|apachectl|httpd|haproxy)$/,
    /\s-(?:s|k)\s|\s(?:restart|stop|graceful)/,
    'restarts or stops a service',
  ),
  rule(
    /^redis-cli$|^valkey-cli$/,
    /\s(?:flush(?:all|db)|del|unlink|set(?:ex|nx|range|bit)?|mset\w*|getset|getdel|hset\w*|hdel|hincrby\w*|l(?:push|pop|rem|set|trim|insert)x?|r(?:push|pop|poplpush)x?|s(?:add|rem|pop|move)|z(?:add|rem\w*|incrby|pop\w*)|incr(?:by\w*)?|decr(?:by)?|expire\w*|persist|rename\w*|publish|xadd|xdel|xtrim|xgroup|xack|config\s+set|shutdown|restore|migrate|failover|replicaof|slaveof|eval\w*|script\s+flush|debug|swapdb|move|copy|append|bgrewriteaof|bgsave|save|client\s+kill|cluster\s+(?!info|nodes|slots|shards)\w+)(?:\s|$)/i,
    'writes to Redis',
  ),
  rule(
    /^(?:kafka-\S+|kcat|kafkacat)$/,
    /\s--(?:create|delete|alter|execute|reset-offsets)\b|\s-P(?:\s|$)|console-producer|producer-perf/,
    'writes to Kafka',
  ),
  rule(
    /^(?:rabbitmqctl|rabbitmqadmin)$/,
    /\s(?:delete|purge|stop|reset|declare|publish|close|add|set|clear|import|restart|close_\w+|delete_\w+|purge_\w+|add_\w+|set_\w+|stop_\w+)/,
    'changes the broker',
  ),
  rule(/^nats$/, /\s(?:pub|request|add|rm|edit|purge|delete|del)(?:\s|$)/, 'writes to NATS'),
  rule(
    /^(?:etcdctl|consul|vault)$/,
    /\s(?:put|del|delete|write|kv\s+(?:put|delete|import)|snapshot\s+restore|member\s+(?:add|remove)|revoke|seal|unseal|enable|disable|rotate|leave|lock)(?:\s|$)/,
    'writes to the store',
  ),
  rule(
    /^(?:pg_restore|pg_ctl|createdb|dropdb|createuser|dropuser|vacuumdb|mongorestore|mongoimport|mysqladmin|mysqlimport|pg_upgrade|pg_resetwal)$/,
    any,
    'changes the database',
  ),
  rule(
    /^(?:alembic|flyway|liquibase|goose|dbmate|sqitch|atlas|knex|typeorm|sequelize|sequelize-cli|prisma|drizzle-kit|migrate|diesel|sqlx|rails|rake|artisan|manage\.py|mix|ecto)$/,
    /\s(?:up|down|upgrade|downgrade|migrate(?!:status|\s+(?:status|diff|list)\b)|update|rollback|revert|apply|deploy|push|reset|seed|drop|clean|repair|undo|redo|stamp|baseline|run|execute|migration:run|db:\w+|ecto\.\w+|schema:sync|flush|loaddata)(?:\s|:|$)/,
    'migrates',
  ),
  rule(
    /^supabase$/,
    /\s(?:db\s+(?:push|reset|remote|restore)|migration\s+(?:up|down|repair)|functions\s+(?:deploy|delete)|secrets\s+(?:set|unset)|seed|start|stop)(?:\s|$)/,
    'changes the database or what is deployed',
  ),
  rule(
    /^(?:npx|pnpm|yarn|bunx|npm|python[\d.]*|php|poetry|uv|bundle|dotnet|bin)$/,
    /\s(?:alembic\s+(?:up|down)grade|manage\.py\s+(?:migrate|flush|loaddata)|artisan\s+(?:migrate|db:seed|queue:restart|down|up|optimize:clear|cache:clear)|prisma\s+(?:migrate|db)\s+(?:deploy|push|reset|seed|dev)|knex\s+migrate|typeorm\s+migration:run|sequelize(?:-cli)?\s+db:|drizzle-kit\s+push|rails\s+db:|rake\s+db:|ef\s+database\s+update|aerich\s+upgrade|flask\s+db\s+upgrade)/,
    'migrates',
  ),
  rule(
    /^(?:npm|pnpm|yarn|cargo|twine|poetry|gem|nuget|mvn|gradle|gradlew|lerna|dotnet|goreleaser|vsce)$/,
    /\s(?:publish|deploy|unpublish|upload|release|deprecate|push|nuget\s+push)(?:\s|$)/,
    'publishes',
  ),
  rule(
    /^(?:vercel|netlify|firebase|fly|flyctl|heroku|railway|render|wrangler|serverless|sls|sam|cdk|copilot|eb|cf|dokku|kamal|cap|now|surge|amplify|up|nomad|capistrano|fastlane|appcenter|expo|eas)$/,
    /^(?!\S+\s+(?:logs?|status|list|ls|info|env|ps|apps|inspect|describe|whoami|help|config:get|releases|history|diff|synth|validate|show|regions|tail|domains|checks|job\s+(?:status|inspect|plan)|node\s+status|target|--version|version)(?:\s|:(?!set|add|restart)|$)).*/,
    'deploys or changes what is deployed',
  ),
  rule(
    /^(?:ufw|iptables|ip6tables|nft|tc|ifconfig|route|sysctl|firewall-cmd|ipvsadm)$/,
    /\s(?:allow|deny|delete|enable|disable|reset|reload|-A|-D|-I|-F|-P|-w|add|del|replace|change|flush|set|down|up|insert|--(?:add|remove|reload)\S*)(?:\s|$)/,
    'changes the network',
  ),
  rule(/^ip$/, /\s(?:add|del|delete|set|flush|replace|change)(?:\s|$)/, 'changes the network'),
  rule(/^(?:toxiproxy-cli|pumba|chaosd|blade|gremlin|litmusctl)$/, any, 'breaks something on purpose'),
  rule(/^(?:crontab|at)$/, /^(?!crontab\s+-l).*/, 'changes what is scheduled'),
  rule(/^(?:mail|sendmail|mutt|swaks|msmtp|mailx)$/, any, 'sends a message'),
  rule(
    /^(?:apt|apt-get|yum|dnf|apk|brew|snap|pacman|zypper)$/,
    /\s(?:install|remove|purge|upgrade|update|dist-upgrade|autoremove|add|del|-S)(?:\s|$)/,
    'changes what is installed',
  ),
  rule(
    /^(?:jenkins-cli|circleci|buildkite-agent|tkn|drone|concourse|fly|argo|temporal|tctl|airflow|prefect|dagster)$/,
    /\s(?:build|trigger|start|submit|run|resubmit|retry|terminate|cancel|signal|stop|delete|backfill|clear|pause|unpause|trigger-job|create|update)(?:\s|$)/,
    'starts or changes a job',
  ),
  rule(
    /^(?:celery|rq|sidekiqctl|dramatiq)$/,
    /\s(?:purge|call|control|shutdown|stop|quiet|empty|requeue)(?:\s|$)/,
    'changes the queue',
  ),
  rule(
    /^(?:Remove-\w+|Stop-\w+|Restart-\w+|Uninstall-\w+|Install-\w+|Disable-\w+|Enable-\w+|Reset-\w+|Suspend-\w+|Resume-\w+|Rename-\w+|Move-\w+|Copy-\w+|Out-File|Add-(?!Type|Member)\w+|Register-\w+|Unregister-\w+|Restore-\w+|Set-(?!Location|Variable|StrictMode|Alias)\w+|New-(?!Object|TimeSpan|Guid)\w+|Start-(?:Service|VM|Job)\w*|Clear-\w+|Invoke-(?:Command|Expression)|Publish-\w+|Update-\w+|Deploy-\w+|Import-(?!Module|Csv|Clixml)\w+)$/i,
    any,
    'changes something',
  ),
  rule(/^tee$/, /\s\/(?!dev\/|tmp\/)/, 'changes files of the system'),
  rule(/^(?:cp|tar)$/, /\s\/(?!dev\/|tmp\/)\S*\s*$/, 'changes files of the system'),
  rule(/^touch$/, any, 'changes files'),
  rule(/^(?:mkdir|unzip)$/, /\s\/(?!dev\/|tmp\/)\S*\s*$/, 'changes files of the system'),
  rule(
    /^(?:u?mount|(?:user|group)(?:add|del|mod)|passwd|chpasswd|(?:lv|vg|pv)(?:create|remove|extend|resize|reduce|rename)|swapo(?:n|ff)|mkswap|modprobe|rmmod|hostnamectl|timedatectl|localectl|logrotate|post(?:queue|super)|packer|unison|osascript|consul-template|drush|wp|expect)$/,
    /^(?!\S+(?:\s*$|\s+(?:.*\s)?(?:list|ls|status|show|get|info|validate|inspect|core:requirements|--help|--version|-p|-d)(?:\s|$))).*/,
    'changes the machine',
  ),
  rule(/^make$/, /\s(?:[\w-]+-)?(?:up|down)(?:\s|$)/, 'starts or stops something'),
  rule(
    /^(?:npm|pnpm|yarn|bun)$/,
    /\s(?:[\w-]+:)?(?:push|deploy|migrate|seed|reset|publish|release)(?:\s|$)/,
    'changes something',
  ),
  rule(/^gh$/, /\sapi\s.*\s(?:-f|-F|--field|--raw-field|--input)\s/, 'changes something on GitHub'),
  rule(/^socat$/, any, 'sends to a socket'),
  rule(/^mosquitto_pub$/, any, 'publishes a message'),
  rule(/^spark-submit$/, any, 'runs a job'),
  rule(
    /^(?:mvnw?|gradlew?)$/,
    /\s[\w.-]+:(?:clean|migrate|repair|baseline|undo|deploy|release|install|update|rollback|drop\w*|run|execute)(?:\s|$)|\sflyway(?:Clean|Migrate|Repair|Undo|Baseline)\b/,
    'migrates',
  ),
  rule(
    /^npm$/,
    /\s(?:dist-tag\s+(?:add|rm)|version\s+(?!--)\S+|owner\s+(?:add|rm)|access\s+\S+)/,
    'changes what is published',
  ),
  rule(/^make$/, /\s(?:dist|mr|real)?clean(?:[-_]\w+)?(?:\s|$)/, 'deletes what was built'),
  rule(
    /^gcloud$/,
    /\s(?:seek|write|modify-[\w-]+)(?:\s|$)|\s--auto-ack\b/,
    'changes something in Google Cloud',
  ),
  rule(/^aws$/, /\sreceive-message(?:\s|$)/, 'takes messages out of a queue'),
  rule(/^(?:redis|valkey)-cli$/, /\s--pipe\b/, 'writes to Redis'),
  rule(
    /^(?:terraform|tofu)$/,
    /\sworkspace\s+(?:select|new|delete)\b/,
    'changes what the commands below reach',
  ),
  rule(/^az$/, /\sget-credentials\b/, 'changes what the commands below reach'),
  rule(
    /^(?:kubectl|oc|k)$/,
    /\s(?:auth\s+reconcile|rollout\s+latest|rollouts\s+(?:promote|abort|restart|retry|undo))\b/,
    'changes the cluster',
  ),
  rule(/^docker$/, /\sswarm\s+(?:leave|init|join|update)\b/, 'changes the cluster'),
  rule(/^gcloud$/, /\sversions\s+(?:add|destroy|disable|enable)\b/, 'changes something in Google Cloud'),
  rule(
    /^(?:dbt|hasura|salt|chef-client|puppet)$/,
    /^(?!\S+\s+(?:list|ls|status|docs|debug|test|show|--version)\b).*/,
    'changes machines or data',
  ),
  rule(
    /^nodetool$/,
    /\s(?:drain|decommission|repair|cleanup|flush|removenode|move|rebuild|assassinate|disable\w+|enable\w+|stop\w*|truncate\w*|upgradesstables|compact)(?:\s|$)/,
    'changes the cluster',
  ),
  rule(
    any,
    /\s[-/]{1,2}(?:uninstall|remove|delete|purge|destroy|rollback|downgrade|wipe)(?:[=\s:]|$)/i,
    'removes something',
  ),
  rule(
    any,
    /\s--(?:reset|wipe|drop|truncate|purge|flush|recreate|erase|delete|destroy)[-_](?!cache)\w[\w-]*(?:[=\s]|$)/i,
    'removes something',
  ),
  rule(/^elasticdump$|^curator(?:_cli)?$/, any, 'changes the index'),
];
