import { Refusal } from './refusal.ts';

/** A line that somebody else wrote into the log of an app. */
export interface InputLine {
  /** As it says; `null` when it says nothing that is a time. */
  readonly time: Date | null;
  readonly message: string;
}

const FRAME = /^<\d{1,3}>1 (\S+) \S+ \S+ \S+ \S+ (?:-|\[[^\]]*\]) ?([\s\S]*)$/;
const LENGTH = /^\d{1,6}$/;
const SPACE = 0x20;

/**
 * Messages of syslog behind their lengths in bytes, as `application/logplex-1` has them (RFC 5424 and RFC 6587; without the
 * structured data that may be missing there).
 * @throws {Refusal} `invalid_params`, id `invalid_log_frames`
 */
export function parseLogInput(body: Buffer): readonly InputLine[] {
  const lines: InputLine[] = [];
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(SPACE, at);
    const length = body.toString('latin1', at, Math.max(space, at));
    const end = space + 1 + Number(length);
    if (space < 0 || !LENGTH.test(length) || end > body.length) throw malformed(lines.length);
    lines.push(lineOf(body.toString('utf8', space + 1, end), lines.length));
    at = end;
  }
  return lines;
}

function lineOf(frame: string, index: number): InputLine {
  const [, at = '', message] = FRAME.exec(frame) ?? [];
  if (message === undefined) throw malformed(index);
  const time = new Date(at);
  return { time: Number.isNaN(time.getTime()) ? null : time, message: message.trimEnd() };
}

const malformed = (index: number): Refusal =>
  Refusal.invalid(
    `Message ${index + 1} is no syslog message behind its length in bytes.`,
    'invalid_log_frames',
  );
