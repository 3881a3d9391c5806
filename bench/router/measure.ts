import { execFileSync } from 'node:child_process';
import { cpuTime, memory } from '../process.ts';

/** One run of wrk against one proxy. */
export interface Run {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50: string;
  readonly p99: string;
  /** CPU time of the proxy for each request, µs. */
  readonly cpu: number;
  /** Resident memory of the proxy afterwards, MB. */
  readonly memory: number;
}

export interface RunOptions {
  readonly url: string;
  readonly host: string;
  readonly connections: number;
  readonly seconds: number;
  /** Core for wrk. */
  readonly core: number;
  /** The proxy's process. */
  readonly pid: number;
}

/** @throws {Error} when a request failed */
export function run(options: RunOptions): Run {
  const before = cpuTime(options.pid);
  const output = execFileSync(
    'taskset',
    [
      ...['-c', String(options.core), 'wrk', '-t1', `-c${options.connections}`, `-d${options.seconds}s`],
      ...['--latency', '-H', `Host: ${options.host}`, options.url],
    ],
    { encoding: 'utf8' },
  );
  const cpu = cpuTime(options.pid) - before;
  if (/Non-2xx|Socket errors/.test(output)) throw new Error(`requests failed:\n${output}`);
  const requests = Number(/(\d+) requests in/.exec(output)?.[1]);
  return {
    requests,
    perSecond: Number(/Requests\/sec:\s+([\d.]+)/.exec(output)?.[1]),
    p50: /50%\s+(\S+)/.exec(output)?.[1] ?? '?',
    p99: /99%\s+(\S+)/.exec(output)?.[1] ?? '?',
    cpu: cpu / requests,
    memory: memory(options.pid, 'Rss'),
  };
}

/** Mean of the two smallest: what else runs on the machine only ever adds to a CPU time. */
export function quietest(values: readonly number[]): number {
  const [first = Number.NaN, second = first] = values.toSorted((a, b) => a - b);
  return (first + second) / 2;
}
