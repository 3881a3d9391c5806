/** All tables with what a function of PostgreSQL says of their size, the largest first. */
export const tablesBySize = (measure: 'pg_table_size' | 'pg_total_relation_size'): string => `
  SELECT n.nspname || '.' || c.relname AS name, pg_size_pretty(${measure}(c.oid)) AS size
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_toast' AND c.relkind IN ('r', 'm')
  ORDER BY ${measure}(c.oid) DESC, name`;
