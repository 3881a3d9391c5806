import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readSourceFile } from '../../src/lib/builder/source-file.ts';

async function archive(files: Readonly<Record<string, string>>, encode = (bytes: Buffer) => bytes) {
  const folder = mkdtempSync(join(tmpdir(), 'renga-source-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const tar = pack();
  for (const [name, text] of Object.entries(files)) tar.entry({ name }, text);
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) if (chunk instanceof Uint8Array) chunks.push(chunk);
  const path = join(folder, 'source.tar');
  writeFileSync(path, encode(Buffer.concat(chunks)));
  return path;
}

describe('a file of a source archive', () => {
  const FILES = { 'lib/app.json': 'deeper', big: 'x'.repeat(100_000), './app.json': '{}', after: 'y' };

  it.each([
    ['plain', (bytes: Buffer) => bytes],
    ['gzip', gzipSync],
  ])('is read from its root, %s', async (_, encode) => {
    expect(await readSourceFile(await archive(FILES, encode), 'app.json', { limit: 1_000 })).toBe('{}');
  });

  it('may be absent', async () => {
    expect(await readSourceFile(await archive(FILES), 'Procfile', { limit: 1_000 })).toBe(null);
  });

  it('is refused beyond the limit, and so is what is no archive', async () => {
    await expect(readSourceFile(await archive(FILES), 'big', { limit: 1_000 })).rejects.toThrow(
      'the file holds more than 1000 bytes',
    );
    await expect(
      readSourceFile(await archive({}, () => Buffer.from('no tar at all'.repeat(100))), 'x', { limit: 9 }),
    ).rejects.toThrow();
  });
});
