/** Longest message of one line in bytes; longer ones go on in the next (Dev Center: Logging). */
export const LINE_BYTES = 10_000;

const NEEDS_CLEANING = /[\r\n\0]/;
const LAST_LINE_END = /(?:\r*\n|\r+)$/;
const LINE_END = /\r*\n|\r+/;

/**
 * The messages that a text becomes in a log: none holds a line end or a NUL, with which it could pass for a line of
 * somebody else, and none is longer than {@link LINE_BYTES}.
 */
export function messageLines(text: string): readonly string[] {
  if (!NEEDS_CLEANING.test(text)) return cutToLength(text.toWellFormed());
  return text
    .toWellFormed()
    .replaceAll('\0', '\uFFFD')
    .replace(LAST_LINE_END, '')
    .split(LINE_END)
    .flatMap(cutToLength);
}

/** Cuts a text into consecutive pieces of at most {@link LINE_BYTES} in UTF-8, never inside a character. */
export function cutToLength(text: string): readonly string[] {
  if (text.length * 3 <= LINE_BYTES) return [text];
  const bytes = Buffer.from(text);
  const pieces: string[] = [];
  let start = 0;
  while (bytes.length - start > LINE_BYTES) {
    const end = characterStart(bytes, start + LINE_BYTES);
    pieces.push(bytes.toString('utf8', start, end));
    start = end;
  }
  pieces.push(bytes.toString('utf8', start));
  return pieces;
}

/** The nearest place at or before `offset` where a character begins. */
function characterStart(bytes: Buffer, offset: number): number {
  let place = offset;
  while (((bytes[place] ?? 0) & 0xc0) === 0x80) place -= 1;
  return place;
}
