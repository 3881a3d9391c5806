import { stripVTControlCharacters } from 'node:util';

/** Control characters that a page has no use for; colours and movements of terminals are more than one character. */
const UNSEEN = /[^\P{Cc}\n\t]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** The text of a stream as part of a page, between what comes before and after it; whoever leaves ends the stream. */
export function readable(
  stream: ReadableStream<Uint8Array>,
  { before, after }: { readonly before: string; readonly after: string },
): ReadableStream<Uint8Array> {
  const source = stream.getReader();
  const utf8 = new TextEncoder();
  const lines = new WholeLines();
  let isLeft = false;
  return new ReadableStream<Uint8Array>(
    {
      start: (page) => page.enqueue(utf8.encode(before)),
      async pull(page) {
        for (let text = ''; text === ''; ) {
          const { done, value } = await source.read();
          if (isLeft) return;
          text = done ? escaped(lines.rest()) + after : escaped(lines.take(value));
          if (text !== '') page.enqueue(utf8.encode(text));
          if (done) return page.close();
        }
      },
      cancel(reason) {
        isLeft = true;
        return source.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** Text without what is not seen, and without meaning as HTML. */
const escaped = (text: string): string =>
  stripVTControlCharacters(text)
    .replaceAll(UNSEEN, '')
    .replaceAll(/[&<>"']/g, (char) => ENTITIES[char] ?? '');

/** A line of more characters is shown in parts: whoever writes one may never end it. */
const LONGEST_LINE = 65_536;

/** Keeps back the line that has not ended, as a sequence for terminals may be in two chunks. */
class WholeLines {
  readonly #utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  #held = '';

  take(chunk: Uint8Array): string {
    const text = this.#utf8.decode(chunk, { stream: true });
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) return this.#release(text, end);
    if (this.#held.length + text.length > LONGEST_LINE) return this.#release(text, text.length);
    this.#held += text;
    return '';
  }

  rest(): string {
    return this.#held + this.#utf8.decode();
  }

  #release(text: string, end: number): string {
    const whole = this.#held + text.slice(0, end);
    this.#held = text.slice(end);
    return whole;
  }
}
