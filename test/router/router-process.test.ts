import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { herokuLimits, type RouterLimits } from '../../src/lib/domain/router-limits.ts';
import { RouterProcess } from '../../src/lib/router/router-process.ts';
import { type Answer, ask, eventually } from './support/clients.ts';
import { httpDyno, temporaryHome } from './support/harness.ts';
import { LineReceiver } from './support/line-receiver.ts';
import { tableFor } from './support/tables.ts';

const entry = join(import.meta.dirname, 'support', 'router-entry.ts');

async function start(
  home: string,
  options: {
    readonly version?: string;
    readonly warnings?: string[];
    readonly limits?: Partial<RouterLimits>;
  } = {},
) {
  const router = await RouterProcess.start({
    home,
    entry,
    port: 0,
    version: options.version ?? 'test',
    limits: { ...herokuLimits, ...options.limits },
    warn: (message) => options.warnings?.push(message),
  });
  onTestFinished(() => router.stop());
  return router;
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('starts the router, publishes to it and stops it', async () => {
  const home = await temporaryHome();
  const router = await start(home);
  await router.publish(tableFor(1, await httpDyno((_req, res) => res.end('served'))));
  const { pid } = await router.status();

  expect(pid).not.toBe(process.pid);
  expect((await ask(router.port)).body).toBe('served');

  await router.stop();

  await eventually(() => !isAlive(pid));
  await expect(ask(router.port)).rejects.toThrow('ECONNREFUSED');
  expect(await readFile(join(home, 'router', 'router.log'), 'utf8')).toBe('');
});

test('adopts the router that runs', async () => {
  const home = await temporaryHome();
  const first = await start(home);
  const before = await first.status();
  first.close();

  const second = await start(home);

  expect(await second.status()).toEqual(before);
});

test('replaces a running router of another version on the same port', async () => {
  const home = await temporaryHome();
  process.env['TEST_ROUTER_VERSION'] = 'old';
  const first = await start(home, { version: 'old' });
  await first.publish(tableFor(1, await httpDyno((_req, res) => res.end('served'))));
  const before = await first.status();
  first.close();
  delete process.env['TEST_ROUTER_VERSION'];

  const second = await start(home);
  const after = await second.status();

  expect(after.pid).not.toBe(before.pid);
  expect(after).toMatchObject({ port: before.port, version: 'test', tableVersion: 1 });
  expect((await ask(second.port)).body).toBe('served');
});

test('replaces a running router that has other limits', async () => {
  const home = await temporaryHome();
  const first = await start(home);
  const before = await first.status();
  first.close();

  const second = await start(home, { limits: { firstByteMs: 50 } });
  await second.publish(tableFor(1, await httpDyno(() => undefined)));

  expect(await second.status()).toMatchObject({ port: before.port, limits: { firstByteMs: 50 } });
  expect((await ask(second.port)).status).toBe(503);
});

test('a router that is killed comes back with the last table, on its port', async () => {
  const home = await temporaryHome();
  const warnings: string[] = [];
  const router = await start(home, { warnings });
  await router.publish(tableFor(3, await httpDyno((_req, res) => res.end('served'))));
  const before = await router.status();

  process.kill(before.pid, 'SIGKILL');
  const killedAt = performance.now();
  await eventually(() => warnings.length === 1);
  console.info(`router back after ${Math.round(performance.now() - killedAt)} ms`);

  expect(warnings).toEqual([expect.stringMatching(/^the router had ended and was started again, pid \d+$/)]);
  expect(await router.status()).toMatchObject({ port: before.port, tableVersion: 3 });
  expect((await ask(router.port)).body).toBe('served');
});

test('A12: when the router is killed, only what it had in hand fails; what comes meanwhile waits for the next one', async () => {
  const router = await start(await temporaryHome());
  let held = 0;
  const address = await httpDyno((req, res) => {
    if (req.url === '/held') held += 1;
    else res.end('served');
  });
  await router.publish(tableFor(1, address));
  const inHand = Array.from({ length: 3 }, () =>
    ask(router.port, { path: '/held' }).then(
      ({ status }) => status,
      (error) => error.code,
    ),
  );
  await eventually(() => held === 3);
  const { pid } = await router.status();

  process.kill(pid, 'SIGKILL');
  const killedAt = performance.now();
  const answers: Promise<Answer>[] = [];
  while (isAlive(pid) || answers.length < 20) {
    answers.push(ask(router.port));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  await answers[0];
  console.info(`first answer after ${Math.round(performance.now() - killedAt)} ms`);

  expect((await Promise.all(answers)).map(({ body }) => body)).toEqual(answers.map(() => 'served'));
  expect(await Promise.all(inHand)).toEqual(['ECONNRESET', 'ECONNRESET', 'ECONNRESET']);
  expect((await router.status()).pid).not.toBe(pid);
});

test('A12: a router that is killed is back when nobody watches over it either', async () => {
  const home = await temporaryHome();
  const first = await start(home);
  await first.publish(tableFor(1, await httpDyno((_req, res) => res.end('served'))));
  const { pid } = await first.status();
  first.close();

  process.kill(pid, 'SIGKILL');

  expect((await ask(first.port)).body).toBe('served');
  expect((await start(home)).port).toBe(first.port);
});

test('a table that is published while the router is down is in force when it is back', async () => {
  const router = await start(await temporaryHome());
  await router.publish(tableFor(1, '10.0.0.1:1'));
  const { pid } = await router.status();

  process.kill(pid, 'SIGKILL');
  await router.publish(tableFor(2, await httpDyno((_req, res) => res.end('second'))));

  expect((await ask(router.port)).body).toBe('second');
});

test('drained resolves when the router has died: nothing is in flight then', async () => {
  const router = await start(await temporaryHome());
  const address = await httpDyno(() => undefined);
  await router.publish(tableFor(1, address));
  const lost = ask(router.port).catch((error) => error.code);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const drained = router.drained([address], 60_000);
  const { pid } = await router.status();

  process.kill(pid, 'SIGKILL');

  await drained;
  expect(await lost).toBe('ECONNRESET');
});

test('says what the router said when it cannot be started', async () => {
  const home = await temporaryHome();

  await expect(
    RouterProcess.start({ home, entry: join(home, 'nothing.js'), port: 0, version: 'test' }),
  ).rejects.toThrow(
    `the router could not be started: it ended with exit code 1; see ${home}/router/router.log`,
  );
  expect(await readFile(join(home, 'router', 'router.log'), 'utf8')).toContain('Cannot find module');
});

test('kill -9 of the control plane loses no request and no line', async () => {
  const home = await temporaryHome();
  const address = await httpDyno((_req, res) => void setTimeout(() => res.end('served'), 5));
  const first = await startControlPlane(home, address, 1);
  const lines = await LineReceiver.listen(join(home, 'run', 'internal.sock'));
  const failures: unknown[] = [];
  let sent = 0;
  const stop = new AbortController();
  const load = async () => {
    while (!stop.signal.aborted) {
      sent += 1;
      const path = `/${sent}`;
      await ask(first.port, { path }).then(
        ({ status }) => status === 200 || failures.push(status),
        (error) => failures.push(error),
      );
    }
  };
  const running = [load(), load()];

  for (let version = 2; version <= 4; version += 1) {
    await new Promise((resolve) => setTimeout(resolve, 150));
    await lines.close();
    kill(version === 2 ? first.child : undefined);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const next = await startControlPlane(home, address, version);
    await lines.open();
    expect(next.port).toBe(first.port);
    kill(next.child);
  }
  stop.abort();
  await Promise.all(running);
  const survivor = await start(home);

  expect(failures).toEqual([]);
  expect(await survivor.status()).toMatchObject({ port: first.port, tableVersion: 4 });
  const paths = (await lines.first(sent)).map((line) => Number(/path="\/(\d+)"/.exec(line)?.[1]));
  expect(paths.toSorted((a, b) => a - b)).toEqual(Array.from({ length: sent }, (_, index) => index + 1));
});

async function startControlPlane(home: string, address: string, version: number) {
  const program = join(import.meta.dirname, 'support', 'control-plane.ts');
  const child = spawn(process.execPath, [program, home, entry, address, String(version)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => kill(child));
  const port = await new Promise<number>((resolve) =>
    child.stdout.once('data', (bytes) => resolve(Number(bytes))),
  );
  return { child, port };
}

const kill = (child: ChildProcess | undefined): void => void child?.kill('SIGKILL');
