import type { LogLine } from '../domain/log-line.ts';

/** Log lines that a router process hands over; it keeps them until they were taken. */
export interface RouterBatch {
  /** Which start of the router; a fresh random id each. */
  readonly boot: string;
  /** Grows with each batch of a boot. The same batch may come several times. */
  readonly sequence: number;
  readonly lines: readonly RouterLine[];
}

export interface RouterLine {
  readonly appId: string;
  /** ISO 8601 with milliseconds. */
  readonly time: string;
  /** Microseconds within the millisecond. */
  readonly micros: number;
  readonly message: string;
}

/** A batch holds lines of many apps, and each app's log is a file of its own. `now` stands for a time that is none. */
export function linesByApp(batch: RouterBatch, now: Date): ReadonlyMap<string, readonly LogLine[]> {
  const groups = Map.groupBy(batch.lines, (line) => line.appId);
  return new Map([...groups].map(([appId, lines]) => [appId, lines.map((line) => toLogLine(line, now))]));
}

const toLogLine = ({ time, micros, message }: RouterLine, now: Date): LogLine => ({
  time: Number.isNaN(Date.parse(time)) ? now : new Date(time),
  micros,
  source: 'heroku',
  process: 'router',
  message,
});
