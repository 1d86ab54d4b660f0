import { hasWord, safeWords } from './danger-words.ts';

/** True for SQL that changes data or schema, or calls what by its name does. */
export function isWritingSql(text: string): boolean {
  const called = [...text.matchAll(/\bselect\s+(?:\*\s+from\s+)?(?:\w+\.)?([a-z_]\w*)\s*\(/gi)];
  if (called.some(([, name = '']) => hasWord(name) !== null && !safeWords.test(name))) return true;
  return /\bselect\b[^;]*\binto\s+(?!strict\b)[\w"'.@]+|\bcopy\b[^;]*\bto\s+program\b|(?:^|["';\n])\s*do\s+(?:language\s+\w+\s+)?\$|\blo_(?:unlink|import|create|put|from_bytea)\s*\(|\bkill\s+(?:query\s+|connection\s+)?\d|(?:^|["'\s])\.(?:restore|import|load|read|clone|save)\b|\b(?:insert\s+into|update\s+[\w."`]+\s+set|delete\s+from|(?:drop|create|alter|truncate)\s+\w+|truncate\b|grant\s|revoke\s|vacuum|reindex|refresh\s+materialized|merge\s+into|replace\s+into|call\s+\w+|pg_terminate_backend|pg_promote|pg_reload_conf|pg_switch_wal|pg_rotate_logfile|pg_drop_\w+|pg_create_\w+|pg_replication_slot_advance|pg_wal_replay_\w+|nextval\(|setval\(|pg_cancel_backend|copy\s+\w+\s+from|set\s+global)/i.test(
    text,
  );
}
