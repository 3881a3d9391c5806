/** Process type to command. */
export type ProcessTypes = Readonly<Record<string, string>>;

/** A Procfile read: its process types, or the first line that cannot be meant as it stands. */
export type ProcfileReading =
  | { readonly ok: true; readonly types: ProcessTypes }
  | { readonly ok: false; readonly line: number; readonly text: string; readonly reason: string };

type Problem = Extract<ProcfileReading, { readonly ok: false }>;

const ENTRY = /^([A-Za-z0-9_-]+):\s*(\S.*)$/s;
/** Begins like an entry: one word and a colon, or two words and a colon that is followed by space. */
const LIKE_ENTRY = /^\s*(?:[^\s:]+\s*:|[^\s:]+\s+[^\s:]+\s*:(?:\s|$))/;
const NOTE = /^\s*(?:#|\/\/|;|--)/;
const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$/;
const SHOWN = 80;

/** Whether `name` can be a process type: up to 63 letters, digits, dashes and underscores, no sign at either end. */
export const isProcessType = (name: string): boolean => NAME.test(name);

/**
 * Reads a Procfile (Dev Center: The Procfile). Lines that are plainly no entries are passed over, as Heroku does, and
 * the last of two entries of one name counts. Whatever the bytes, it returns.
 */
export function parseProcfile(source: string | Uint8Array): ProcfileReading {
  const lines = decode(source).split(/\r\n|\r|\n/);
  const types = new Map<string, string>();
  for (const [index, line] of lines.entries()) {
    const entry = readLine(line);
    if (entry === null) continue;
    if ('reason' in entry) return problem(index + 1, line, entry.reason);
    types.set(entry.name, entry.command);
  }
  if (types.size > 0) return { ok: true, types: Object.fromEntries(types) };
  return firstText(lines) ?? { ok: true, types: {} };
}

/** `Procfile line 2, "web 1: node": …`. */
export const describeProblem = (problem: Problem): string =>
  `Procfile line ${problem.line}, ${JSON.stringify(problem.text)}: ${problem.reason}`;

function readLine(
  line: string,
): { readonly name: string; readonly command: string } | { readonly reason: string } | null {
  const text = line.trimEnd();
  if (text === '' || NOTE.test(text)) return null;
  const [, name, command] = ENTRY.exec(text) ?? [];
  if (name === undefined || command === undefined) return misread(text);
  if (!isProcessType(name))
    return {
      reason:
        'a process type has up to 63 letters, digits, dashes and underscores, and a letter or digit at both ends.',
    };
  if (command.includes('\0')) return { reason: 'the command holds a NUL byte, which no command can.' };
  return { name, command };
}

function misread(text: string): { readonly reason: string } | null {
  if (!LIKE_ENTRY.test(text)) return null;
  if (/^[A-Za-z0-9_-]+:$/.test(text)) return { reason: 'the process type has no command.' };
  if (/^\s+[A-Za-z0-9_-]+:/.test(text)) return { reason: 'an entry begins at the start of its line.' };
  return {
    reason: 'what stands before the colon is not a process type: letters, digits, dashes and underscores.',
  };
}

function firstText(lines: readonly string[]): Problem | null {
  const index = lines.findIndex((line) => line.trim() !== '' && !NOTE.test(line));
  if (index < 0) return null;
  return problem(index + 1, lines[index] ?? '', 'no line of the file has the form "type: command".');
}

const problem = (line: number, text: string, reason: string): Problem => ({
  ok: false,
  line,
  text: text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text,
  reason,
});

function decode(source: string | Uint8Array): string {
  const text = typeof source === 'string' ? source : new TextDecoder().decode(source);
  return text.replace(/^\uFEFF/, '');
}
