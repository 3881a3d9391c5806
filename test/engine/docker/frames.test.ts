import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frames } from '../../../src/lib/engine/docker/streams.ts';
import { collect } from '../../contract/engine/harness.ts';

const frame = fc.record({
  stream: fc.constantFrom('stdout' as const, 'stderr' as const),
  content: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
});

test('frames are found however their bytes arrive', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(frame), fc.integer({ min: 1, max: 20 }), async (sent, chunk) => {
      const bytes = Buffer.concat(sent.map(encoded));
      expect(await collect(frames(chunksOf(bytes, chunk)))).toEqual(sent);
    }),
  );
});

function encoded({ stream, content }: { readonly stream: string; readonly content: Buffer }): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream === 'stderr' ? 2 : 1;
  header.writeUInt32BE(content.length, 4);
  return Buffer.concat([header, content]);
}

async function* chunksOf(bytes: Buffer, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}
