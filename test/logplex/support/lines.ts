import { formatLogLine, type LogLine, type NumberedLogLine } from '../../../src/lib/domain/log-line.ts';
import type { LogQuery, Logs } from '../../../src/lib/platform/ports.ts';

export const appLine = (message: string, process = 'web.1'): LogLine => ({
  time: new Date(),
  source: 'app',
  process,
  message,
});

export const platformLine = (message: string, process = 'web.1'): LogLine => ({
  ...appLine(message, process),
  source: 'heroku',
});

/** What a reader without tail is shown. */
export async function recent(
  logs: Logs,
  appId: string,
  query: Partial<LogQuery> = {},
): Promise<readonly NumberedLogLine[]> {
  const lines = logs.read(appId, { lines: 1500, tail: false, ...query }, new AbortController().signal);
  return all(lines);
}

/** Everything that an iteration gives until it ends. */
export async function all<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

export const messages = (lines: readonly LogLine[]): readonly string[] => lines.map((line) => line.message);

/** `app[web.1]: message`: the line without its time. */
export const untimed = (lines: readonly LogLine[]): readonly string[] =>
  lines.map((line) => formatLogLine(line).replace(/^\S+ /, ''));

/** Takes the next `count` items of an iteration that goes on. */
export async function take<T>(iterator: AsyncIterator<T>, count: number): Promise<readonly T[]> {
  const items: T[] = [];
  while (items.length < count) {
    const { done, value } = await iterator.next();
    if (done) break;
    items.push(value);
  }
  return items;
}
