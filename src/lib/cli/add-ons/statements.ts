import { queryColumn } from './query-column.ts';

/** The server counts in the library that it was started with; where its counts are looked at is a matter of each database. */
const READY = `SET client_min_messages = warning;
  CREATE EXTENSION IF NOT EXISTS pg_stat_statements;`;

interface Wanted {
  /** What comes first is the largest of it. */
  readonly by: 'total_exec_time' | 'calls';
  readonly count: number;
  readonly isTruncated: boolean;
}

/** The queries of apps that took the most time, or came most often. */
export const topStatements = ({ by, count, isTruncated }: Wanted): string => `${READY}
  SELECT make_interval(secs => total_exec_time / 1000) AS total_exec_time,
    to_char(100 * total_exec_time / nullif(sum(total_exec_time) OVER (), 0), 'FM990.0') || '%' AS prop_exec_time,
    calls AS ncalls, ${queryColumn('query', isTruncated)} AS query
  FROM pg_stat_statements JOIN pg_roles ON pg_roles.oid = userid JOIN pg_database ON pg_database.oid = dbid
  WHERE rolname <> 'postgres' AND datname <> 'postgres'
  ORDER BY ${by} DESC, query
  LIMIT ${count}`;

/** Begins to count anew. */
export const FORGET_STATEMENTS = `${READY}
  SELECT pg_stat_statements_reset()`;
