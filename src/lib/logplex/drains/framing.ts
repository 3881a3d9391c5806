import { type LogLine, logTimestamp } from '../../domain/log-line.ts';

// The bytes that drains send (Dev Center: Log Drains). Neither form is strict RFC 5424; receivers rely on how they differ.

/** `<PRI>1 TIME host SOURCE PROC - MESSAGE`, without any structured data: one line of a body of type application/logplex-1. */
export const logplexMessage = (line: LogLine): string =>
  `<${priority(line)}>1 ${logTimestamp(line)} host ${line.source} ${line.process} - ${line.message}\n`;

/** `<PRI>1 TIME TOKEN SOURCE PROC - - MESSAGE`: the token of the drain takes the place of the host. */
export const syslogMessage = (line: LogLine, token: string): string =>
  `<${priority(line)}>1 ${logTimestamp(line)} ${token} ${line.source} ${line.process} - - ${line.message}\n`;

/** A message behind its length in bytes (RFC 6587: octet counting). */
export const octetCounted = (message: string): Buffer =>
  Buffer.from(`${Buffer.byteLength(message)} ${message}`);

const LOCAL3_INFO = 158;
const LOCAL7_INFO = 190;
const LOCAL5_WARNING = 172;
const LOCAL0_INFO = 134;
const SYSLOG_NOTICE = 45;

/** Facility and severity by who speaks, as Heroku has them. */
function priority({ source, process, message }: LogLine): number {
  if (source === 'app') return LOCAL7_INFO;
  if (process === 'router') return LOCAL3_INFO;
  if (process === 'logplex') return LOCAL5_WARNING;
  return /^source=\S+ .*sample#/.test(message) ? LOCAL0_INFO : SYSLOG_NOTICE;
}
