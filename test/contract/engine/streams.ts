import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { extract, pack } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { codeOf, type EngineHarness, specOf, started } from './harness.ts';

/** Archives, attached streams and further processes. */
export function streamsContract(harness: () => EngineHarness): void {
  describe('streams', () => {
    test('files go into a container before it runs, and come out of it after', async () => {
      const { containers } = harness().engine;
      const { id } = await containers.create(
        specOf(harness(), 'files', [{ do: 'show-file', path: '/app/in/file' }]),
      );
      await containers.putArchive(id, '/app', await tarOf({ 'in/file': 'put there\n' }));
      await containers.start(id);
      const lines = [];
      for await (const line of containers.output(id, { follow: true })) lines.push(line.text);
      expect(lines).toEqual(['put there']);
      expect(await filesOf(await containers.getArchive(id, '/app/in'))).toEqual({ 'in/file': 'put there\n' });
    });

    test('a path that is absent is not found', async () => {
      const { containers } = harness().engine;
      const { id } = await containers.create(specOf(harness(), 'pathless', []));
      expect(await codeOf(containers.getArchive(id, '/app/absent'))).toBe('not_found');
    });

    test('an attached client is heard and answered, and the end of its input is seen', async () => {
      const { containers } = harness().engine;
      const steps = [{ do: 'answer-stdin' }, { do: 'print', text: 'bye\n' }] as const;
      const { id } = await containers.create(specOf(harness(), 'attached', steps, { openStdin: true }));
      const attached = await containers.attach(id);
      const heard = text(attached.output);
      await containers.start(id);
      await attached.write(Buffer.from('one\n'));
      await attached.write(Buffer.from('two\n'));
      attached.end();
      expect(await heard).toBe('got one\ngot two\nbye\n');
      expect(await containers.wait(id)).toMatchObject({ exitCode: 0 });
    });

    test('one more process runs in a running container', async () => {
      const { containers } = harness().engine;
      const id = await started(harness(), 'execed', [{ do: 'serve' }]);
      const steps = [
        { do: 'show-variable', name: 'WHO' },
        { do: 'answer-stdin' },
        { do: 'exit', code: 5 },
      ] as const;
      const session = await containers.exec(id, { command: harness().command(steps), env: { WHO: 'me' } });
      const heard = text(session.output);
      await session.write(Buffer.from('hello\n'));
      session.end();
      expect(await heard).toBe('me\ngot hello\n');
      expect(await session.exitCode()).toBe(5);
    });

    test('no process runs in one that has ended', async () => {
      const { containers } = harness().engine;
      const id = await started(harness(), 'over', []);
      await containers.wait(id);
      expect(await codeOf(containers.exec(id, { command: harness().command([]) }))).toBe('conflict');
    });
  });
}

async function tarOf(files: Readonly<Record<string, string>>): Promise<Readable> {
  const archive = pack();
  for (const [name, content] of Object.entries(files)) archive.entry({ name }, content);
  archive.finalize();
  return Readable.from([await buffer(archive)]);
}

async function filesOf(tar: Readable): Promise<Readonly<Record<string, string>>> {
  const reader = tar.pipe(extract());
  const files: Record<string, string> = {};
  for await (const entry of reader)
    if (entry.header.type === 'file') files[entry.header.name] = (await buffer(entry)).toString();
    else entry.resume();
  return files;
}
