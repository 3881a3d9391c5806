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

/** Keeps back the line that has not ended, as a sequence for terminals may be in two chunks. */
class WholeLines {
  #held = Buffer.alloc(0);

  take(chunk: Uint8Array): string {
    const all = Buffer.concat([this.#held, chunk]);
    const end = all.lastIndexOf('\n') + 1;
    this.#held = all.subarray(end);
    return all.subarray(0, end).toString('utf8');
  }

  rest(): string {
    const rest = this.#held.toString('utf8');
    this.#held = Buffer.alloc(0);
    return rest;
  }
}
