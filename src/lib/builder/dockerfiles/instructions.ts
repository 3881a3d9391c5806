/** What may be an instruction of a Dockerfile, in one line. */
export interface Instruction {
  readonly text: string;
  /** Whether every engine begins one here: they differ in what they take for the end of the one before. */
  readonly isCertain: boolean;
}

const LEFT_OUT = /^\s*(?:#|$)/;

/** All that some engine may take for an instruction. @param sign the sign that joins lines */
export function instructionsOf(dockerfile: string, sign: '\\' | '`'): readonly Instruction[] {
  const lines = linesOf(dockerfile);
  const isCertain = !dockerfile.includes('<<');
  const found: Instruction[] = [];
  let before = '';
  for (const [at, line] of lines.entries()) {
    const isOpen = before.trimEnd().endsWith(sign);
    if (!LEFT_OUT.test(line) && !goesOn(lines[at - 1] ?? '', sign))
      found.push({ text: joined(lines, at, sign), isCertain: isCertain && !isOpen });
    if (!LEFT_OUT.test(line)) before = line;
  }
  return found;
}

/** The first sign may be a mark of the encoding; U+0085 is a space for engines, and none for expressions. */
const linesOf = (text: string): readonly string[] =>
  text
    .replace(/^\uFEFF/, '')
    .replaceAll('\u0085', ' ')
    .split(/\r?\n/);

/** For every engine; what ends with two signs goes on for some. */
function goesOn(line: string, sign: string): boolean {
  const end = line.replace(/[ \t]+$/, '');
  return !LEFT_OUT.test(line) && end.endsWith(sign) && !end.endsWith(sign + sign);
}

function joined(lines: readonly string[], first: number, sign: string): string {
  let text = '';
  for (let at = first; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (LEFT_OUT.test(line)) continue;
    const end = line.replace(/[ \t]+$/, '');
    if (!end.endsWith(sign)) return (text + line).trim();
    text += end.slice(0, -1);
  }
  return text.trim();
}
