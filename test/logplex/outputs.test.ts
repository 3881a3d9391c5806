import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FileOutputs } from '../../src/lib/logplex/outputs.ts';
import { all } from './support/lines.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const never = new AbortController().signal;

async function text(outputs: FileOutputs, id: string, offset = 0, signal = never): Promise<string | null> {
  const bytes = outputs.read(id, offset, signal);
  return bytes && Buffer.concat(await all(bytes)).toString();
}

describe('an output', () => {
  test('is read from the start by one who comes late, while it grows and until it is closed', async () => {
    await using folder = await temporaryFolder();
    const outputs = new FileOutputs({ folder: folder.path });
    outputs.append('build-1', '-----> one\n');
    const early = text(outputs, 'build-1');
    await new Promise((resolve) => setImmediate(resolve));
    outputs.append('build-1', '-----> zwei…\n');
    const late = text(outputs, 'build-1');
    outputs.append('build-1', '-----> three\n');
    outputs.close('build-1');
    const whole = '-----> one\n-----> zwei…\n-----> three\n';
    expect([await early, await late]).toEqual([whole, whole]);
  });

  test('is read from a byte on, also while it is written', async () => {
    await using folder = await temporaryFolder();
    const outputs = new FileOutputs({ folder: folder.path });
    outputs.append('b', '0123456789');
    const rest = text(outputs, 'b', 12);
    outputs.append('b', 'abcde');
    outputs.close('b');
    expect(await rest).toBe('cde');
    expect(await text(outputs, 'b', 100)).toBe('');
  });

  test('is nothing before it begins, and empty when it was closed without a word', async () => {
    await using folder = await temporaryFolder();
    const outputs = new FileOutputs({ folder: folder.path });
    expect(outputs.read('b', 0, never)).toBe(null);
    outputs.close('b');
    expect(await text(outputs, 'b')).toBe('');
  });

  test('stays closed over a restart, and one that a crash left open is closed by the next process', async () => {
    await using folder = await temporaryFolder();
    const first = new FileOutputs({ folder: folder.path });
    first.append('closed', 'all');
    first.close('closed');
    first.append('open', 'half');
    const second = new FileOutputs({ folder: folder.path });
    second.append('closed', ' too late');
    expect(await text(second, 'closed')).toBe('all');
    const waiting = text(second, 'open');
    second.append('open', ' ! interrupted');
    second.close('open');
    expect(await waiting).toBe('half ! interrupted');
  });

  test('a reader that leaves does not disturb the others', async () => {
    await using folder = await temporaryFolder();
    const outputs = new FileOutputs({ folder: folder.path });
    outputs.append('b', 'a');
    const leaving = new AbortController();
    const left = outputs.read('b', 0, leaving.signal)?.[Symbol.asyncIterator]();
    const staying = text(outputs, 'b');
    expect(String((await left?.next())?.value)).toBe('a');
    leaving.abort();
    expect((await left?.next())?.done).toBe(true);
    outputs.append('b', 'b');
    outputs.close('b');
    expect(await staying).toBe('ab');
  });

  test('stops at its limit and says so once', async () => {
    await using folder = await temporaryFolder();
    const outputs = new FileOutputs({ folder: folder.path, limitBytes: 10 });
    for (const part of ['012345', '6789', 'more', 'and more']) outputs.append('b', part);
    outputs.close('b');
    expect(await text(outputs, 'b')).toBe('0123456789\n [output stops here: it may have 10 bytes]\n');
  });

  test('forgotten is gone, and its readers end', async () => {
    await using folder = await temporaryFolder();
    const outputs = new FileOutputs({ folder: folder.path });
    outputs.append('b', 'a');
    const reading = text(outputs, 'b');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await outputs.forget(['b', 'unknown']);
    expect(await reading).toBe('a');
    expect(outputs.read('b', 0, never)).toBe(null);
    expect(await readdir(folder.path)).toEqual([]);
  });

  test('a part that the disk refused leaves a note, not silence', async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, 'outputs');
    const outputs = new FileOutputs({ folder: path });
    await rm(path, { recursive: true });
    outputs.append('b', 'lost');
    const again = new FileOutputs({ folder: path });
    outputs.append('b', 'kept');
    outputs.close('b');
    expect(await text(again, 'b')).toBe('\n [part of this output could not be stored]\nkept');
    expect((await stat(join(path, 'b'))).mode & 0o777).toBe(0o600);
  });

  test('an id that is no id is nothing', async () => {
    await using folder = await temporaryFolder();
    const outputs = new FileOutputs({ folder: folder.path });
    expect(outputs.read('../../etc/passwd', 0, never)).toBe(null);
  });
});
