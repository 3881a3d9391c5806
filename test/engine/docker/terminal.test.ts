import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, collect, type EngineHarness, specOf, started } from '../../contract/engine/harness.ts';
import { dockerHarness } from './docker-harness.ts';

let harness: EngineHarness;
beforeAll(async () => {
  harness = await dockerHarness();
});
afterAll(() => harness?.close());

test('a terminal has the size that it was given, and echoes what is typed', async () => {
  const { containers } = harness.engine;
  const command = ['sh', '-c', 'read -r line; stty size; echo "got $line"'];
  const changes = { command, tty: true, openStdin: true };
  const { id } = await containers.create(specOf(harness, 'terminal', [], changes));
  const attached = await containers.attach(id);
  const heard = text(attached.output);
  await containers.start(id);
  await containers.resize(id, { rows: 40, columns: 100 });
  await attached.write(Buffer.from('hello\n'));
  expect(await heard).toBe('hello\r\n40 100\r\ngot hello\r\n');
  expect(await containers.wait(id)).toMatchObject({ exitCode: 0 });
});

test('a terminal of one more process has its own size', async () => {
  const { containers } = harness.engine;
  const id = await started(harness, 'host', [{ do: 'serve' }]);
  const command = ['sh', '-c', 'read -r line; stty size'];
  const session = await containers.exec(id, { command, tty: true });
  const heard = text(session.output);
  await session.resize({ rows: 33, columns: 99 });
  await session.write(Buffer.from('go\n'));
  expect(await heard).toBe('go\r\n33 99\r\n');
  expect(await session.exitCode()).toBe(0);
});

test('both ways of reading tell the same of a terminal', async () => {
  const command = ['sh', '-c', 'echo one; echo two'];
  const id = await started(harness, 'spoken', [], { command, tty: true });
  const lines = await collect(harness.engine.containers.output(id, { follow: true }));
  expect(lines.map((line) => line.text)).toEqual(['one\r', 'two\r']);
  const remote = await dockerHarness({ remote: true });
  const told = await collect(remote.engine.containers.output(id, { follow: true }));
  await remote.close();
  expect(told.map(({ text, time, micros }) => ({ text, time, micros }))).toEqual(
    lines.map(({ text, time, micros }) => ({ text, time, micros })),
  );
});

test('writing to one that has ended is a conflict', async () => {
  const { containers } = harness.engine;
  const { id } = await containers.create(specOf(harness, 'deaf', [], { openStdin: true }));
  const attached = await containers.attach(id);
  await containers.start(id);
  expect(await text(attached.output)).toBe('');
  await expect.poll(() => codeOf(attached.write(Buffer.from('anyone?\n')))).toBe('conflict');
});
