/** The value as one word that a POSIX shell reads back exactly, whatever it holds. */
export function shellQuote(value: string): string {
  if (/^[A-Za-z0-9_\-.,:/@+=%]+$/.test(value)) return value;
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

/**
 * Reads words that `shellQuote` or a person quoted: plain, single and double quotes, backslashes.
 * @throws {SyntaxError} for a quote that is not closed
 */
export function shellUnquote(text: string): string {
  let value = '';
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? '';
    if (quote === "'") {
      if (letter === "'") quote = '';
      else value += letter;
    } else if (letter === '\\' && (quote === '' || /["\\$`]/.test(text[at + 1] ?? '')))
      value += text[++at] ?? '';
    else if (letter === quote) quote = '';
    else if (quote === '' && (letter === "'" || letter === '"')) quote = letter;
    else value += letter;
  }
  if (quote !== '') throw new SyntaxError(`a ${quote} is not closed`);
  return value;
}
