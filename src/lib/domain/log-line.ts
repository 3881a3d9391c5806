/** One line of an app's log. */
export interface LogLine {
  readonly time: Date;
  /** Microseconds within the millisecond of `time`, 0 to 999, where the origin knows them. */
  readonly micros?: number;
  /** `app` for what dynos write and people do, `heroku` for what the platform does. */
  readonly source: 'app' | 'heroku';
  /** `web.1`, `router`, `api` … */
  readonly process: string;
  readonly message: string;
}

/** A line in the log's own order. */
export interface NumberedLogLine extends LogLine {
  /** Grows by one a line within an app, also across restarts of the control plane. */
  readonly sequence: number;
}

/** `2012-11-30T06:45:26.123456+00:00 app[web.1]: message`, the form that every Heroku client reads. */
export const formatLogLine = (line: LogLine): string =>
  `${logTimestamp(line)} ${line.source}[${line.process}]: ${line.message}`;

/** `2012-11-30T06:45:26.123456+00:00` */
export const logTimestamp = ({ time, micros = 0 }: LogLine): string =>
  `${time.toISOString().slice(0, -1)}${String(micros).padStart(3, '0')}+00:00`;
