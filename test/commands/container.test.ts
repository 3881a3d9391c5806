import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cliBench } from '../support/cli.ts';
import { anApp } from '../support/resources.ts';

const STACK = { id: 's', name: 'container' };
const APP = { 'GET /apps/alpha': anApp({ stack: STACK, build_stack: STACK }) };
const pushing = ['container:push', '-a', 'alpha'];

describe('renga container', () => {
  it('says what is missing where there is no docker', async () => {
    const { run, folder } = await cliBench(APP);
    writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch\n');
    const env = { PATH: dirname(process.execPath) };

    expect(await run([...pushing, 'web'], { env })).toEqual({
      status: 1,
      stdout: '=== Building web (Dockerfile)\n\n',
      stderr: expect.stringContaining('docker was not found. Install it'),
    });
  });

  it('is what an app is led to that gets the stack container', async () => {
    const { run } = await cliBench({ 'PATCH /apps/alpha': anApp({ build_stack: STACK }) });

    expect((await run(['stack:set', 'container', '-a', 'alpha'])).stdout).toBe(
      'You will need to redeploy alpha for the change to take effect.\nRun renga container:push web -a alpha, then renga container:release web -a alpha.\n',
    );
  });

  it.each([
    ['container:push', 'web'],
    ['container:release', 'web'],
    ['container:pull', 'web'],
    ['container:rm', 'web'],
    ['container:run', 'web'],
  ])('%s is for apps of the stack container', async (...words) => {
    const { run } = await cliBench({ 'GET /apps/alpha': anApp() });
    const { status, stderr } = await run([...words, '-a', 'alpha']);

    expect(status).toBe(3);
    expect(stderr.replaceAll(/\s+›?\s+/g, ' ')).toContain('Switch: renga stack:set container -a alpha');
  });

  it.each(['container:release', 'container:pull', 'container:rm', 'container:run'])(
    '%s wants to know which process types',
    async (command) => {
      const { run } = await cliBench(APP);
      const { status, stderr } = await run([command, '-a', 'alpha']);

      expect([status, stderr]).toEqual([2, expect.stringContaining('Name one or more process types')]);
    },
  );

  it.each([
    [[], [], 2, 'Name a process type, such as web'],
    [['web', 'worker'], [], 2, 'Name one process type'],
    [['web'], [], 4, 'There is no Dockerfile in'],
    [['--recursive'], ['Dockerfile', 'node_modules/x/Dockerfile.web'], 4, 'There is no Dockerfile.TYPE in'],
    [['-R', 'clock'], ['Dockerfile.web'], 4, 'There is no Dockerfile.clock in'],
    [['-R'], ['Dockerfile.web', 'b/Dockerfile.web'], 1, 'There are several files Dockerfile.web'],
  ])('push %j of %j is refused', async (words, files, code, message) => {
    const { run, folder } = await cliBench(APP);
    for (const file of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), 'FROM scratch\n');
    }
    const { status, stderr } = await run([...pushing, ...words]);

    expect([status, stderr]).toEqual([code, expect.stringContaining(message)]);
  });
});
