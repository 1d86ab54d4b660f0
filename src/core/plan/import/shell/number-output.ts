import { quoteRe2 } from './grep.ts';
import type { Fields } from './model.ts';

/** Programs that print tables of things: a bare number says how many there are, or is in one of them. */
const lists =
  /(?:^|[\s/;&|(])(?:(?:kubectl|oc)\s(?:[^|\n]*\s)?get\s(?![^|\n]*(?:-o[\s=]*|--output[\s=])(?:jsonpath|go-template|template|custom-columns))|(?:docker|podman|nerdctl)\s(?:compose\s)?(?:[^|\n]*\s)?(?:ps|images|ls)(?=\s|$)(?![^|\n]*(?:\s--format[\s=]|\s-\w*q))|helm\s(?:ls|list)\b|ps\s|ls(?=\s|$)|df(?=\s|$)|free(?=\s|$)|uptime(?=\s|$)|top\s|vmstat|systemctl\s(?:list|status)|ss\s|netstat\s|lsof\s)[^|\n]*$/;
const sql = /(?:^|[\s/;&|("'])(?:psql|mysql|mariadb|sqlite3|cockroach|duckdb|clickhouse-client)(?=\s)/;
const bareSql =
  /psql\s(?:.*\s)?(?:-[AtXqn1]*t\S*|--tuples-only)(?=\s|$)|(?:mysql|mariadb)\s(?:.*\s)?(?:-[Nsre]*[Ns][Nsre]*|--skip-column-names|--silent)(?=\s|$)/;
const version = /^[^|]*\s(?:(?:--version|-version|version)(?=\s|$)|-[vV]$)/;

/** What a program prints when a number is all that is expected of it: it is the output, the one cell of a table, or the count in front of a file's name. Null where it would be one of several. */
export function numberOutput(run: readonly string[], is: Fields | number): unknown {
  const line = run.join(' ');
  if (lists.test(line)) return null;
  const number = typeof is === 'number' ? quoteRe2(String(is)) : leastPattern(is);
  if (version.test(line) && typeof is === 'number') return { matches: `(?:^|[^\\d.])${number}(?:$|[^\\d.])` };
  const isSql = sql.test(line) && !bareSql.test(line);
  const isFile = run[0] === 'wc' && run.some((word, at) => at > 0 && !word.startsWith('-'));
  if (!isSql && !isFile) return typeof is === 'number' ? { matches: `\\A\\s*${number}\\s*\\z` } : is;
  if (number === null) return null;
  return {
    matches: isFile
      ? `\\A\\s*${number}\\s[^\\n]*\\n?\\z`
      : `\\A(?:[^\\n]*\\n)?(?:[-+]+\\n)?\\s*${number}\\s*(?:.1 row.\\s*)?\\z`,
  };
}

/** `at least one`, as a pattern; null for other bounds, which a pattern cannot say. */
function leastPattern(is: Fields): string | null {
  return Object.keys(is).length === 1 && (is.gt === 0 || is.gte === 1) ? '[1-9]\\d*' : null;
}
