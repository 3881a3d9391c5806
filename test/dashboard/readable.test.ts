import { expect, test } from 'vitest';
import { readable } from '../../src/lib/dashboard/readable.ts';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text));

/** A page around a stream of these chunks, which goes on after the last one until it is closed. */
function pageOf(chunks: readonly Uint8Array[]) {
  let close = (): void => undefined;
  const stream = new ReadableStream<Uint8Array>({
    start(output) {
      for (const chunk of chunks) output.enqueue(chunk);
      close = () => output.close();
    },
  });
  const reader = readable(stream, { before: '<pre>', after: '</pre>' }).getReader();
  const next = async () => Buffer.from((await reader.read()).value ?? []).toString();
  return { next, close: () => close() };
}

test('a line is shown when it ends, so that what it does to terminals is seen whole', async () => {
  const page = pageOf([bytes('an old \u001b[3'), bytes('1mpond\u001b[0m\na <frog>')]);
  expect([await page.next(), await page.next()]).toEqual(['<pre>', 'an old pond\n']);
  page.close();
  expect(await page.next()).toBe('a &lt;frog&gt;</pre>');
});

test('a line without end is shown in parts, with no character broken', async () => {
  const line = '葉'.repeat(100_000);
  const page = pageOf(
    Array.from({ length: 30 }, (_, part) => bytes(line).subarray(part * 10_000, (part + 1) * 10_000)),
  );
  expect(await page.next()).toBe('<pre>');
  // The stream goes on, and what comes next is not waited for.
  let shown = await page.next();
  expect(shown).toMatch(/^葉{65536,}$/u);
  page.close();
  while (!shown.endsWith('</pre>')) shown += await page.next();
  expect(shown).toBe(`${line}</pre>`);
});
