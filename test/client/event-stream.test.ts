import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEvents, type ServerEvent } from '../../src/lib/client/event-stream.ts';

async function events(...chunks: readonly (string | Uint8Array)[]): Promise<readonly ServerEvent[]> {
  async function* stream(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  const all: ServerEvent[] = [];
  for await (const event of readEvents(stream())) all.push(event);
  return all;
}

describe('an event stream', () => {
  it('gives data with the id and the wait that were told last', async () => {
    expect(
      await events(
        'retry: 5\nid: 1\ndata: one\n\n: comment\ndata:two\ndata: lines\n\nevent: x\nid: 3\ndata\n\n',
      ),
    ).toEqual([
      { id: '1', type: undefined, data: 'one', retryMs: 5 },
      { id: '1', type: undefined, data: 'two\nlines', retryMs: 5 },
      { id: '3', type: 'x', data: '', retryMs: 5 },
    ]);
  });

  it('leaves out what was cut off at the end', async () => {
    expect(await events('data: whole\n\ndata: ha')).toEqual([
      { id: undefined, type: undefined, data: 'whole', retryMs: undefined },
    ]);
  });

  it('does not depend on where it is cut', async () => {
    const text = 'id: 1\r\ndata: grüße, 俳句\r\n\r\nid: 2\ndata: b\n\n';
    const whole = await events(text);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(Buffer.byteLength(text)), { maxLength: 6 }), async (cuts) => {
        const bytes = Buffer.from(text);
        const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        expect(await events(...chunks)).toEqual(whole);
      }),
      { numRuns: 200 },
    );
  });
});
