// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are escape sequences
const ESCAPES = /\u001B\[[0-9;]*m/g;

/** The text without colours. */
export const stripStyle = (text: string): string => text.replace(ESCAPES, '');

/** Columns that a text takes, colours not counted. */
export const widthOf = (text: string): number => [...stripStyle(text)].length;

/** Fills up with spaces to `width` columns. */
export const pad = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)));

/** Cuts a text without colours to `width` columns, with an ellipsis where something is missing. */
export function truncate(text: string, width: number): string {
  const letters = [...text];
  return letters.length <= width ? text : `${letters.slice(0, Math.max(0, width - 1)).join('')}…`;
}
