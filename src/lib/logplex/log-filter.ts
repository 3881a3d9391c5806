import type { LogLine } from '../domain/log-line.ts';
import type { LogQuery } from '../platform/ports.ts';

/** Whether a line is one that the query asks for; `web` means every `web.N`, `web.1` that one. */
export function logFilter(query: Pick<LogQuery, 'source' | 'process'>): (line: LogLine) => boolean {
  const { source, process } = query;
  return (line) =>
    (source === undefined || line.source === source) &&
    (process === undefined || line.process === process || line.process.startsWith(`${process}.`));
}
