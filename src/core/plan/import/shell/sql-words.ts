/** True for SQL that changes data or schema. */
export function isWritingSql(text: string): boolean {
  return /\b(?:insert\s+into|update\s+[\w."`]+\s+set|delete\s+from|(?:drop|create|alter|truncate)\s+\w+|truncate\b|grant\s|revoke\s|vacuum|reindex|refresh\s+materialized|merge\s+into|replace\s+into|call\s+\w+|pg_terminate_backend|pg_promote|pg_reload_conf|pg_switch_wal|pg_rotate_logfile|pg_drop_\w+|pg_create_\w+|pg_replication_slot_advance|pg_wal_replay_\w+|nextval\(|setval\(|pg_cancel_backend|copy\s+\w+\s+from|set\s+global)/i.test(
    text,
  );
}
