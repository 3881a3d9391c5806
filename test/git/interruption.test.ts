import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, vi } from 'vitest';
import { Deadline } from '../../src/lib/std/deadline.ts';
import { git, gitHome, remoteLines, WorkingCopy } from './support/git-home.ts';

/** Builds until it is told to stop, and says why it was. */
function endless() {
  const started = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<string>();
  return {
    started: started.promise,
    stopped: stopped.promise,
    story: async (_push: unknown, _output: unknown, signal: AbortSignal) => {
      started.resolve();
      await once(signal, 'abort');
      stopped.resolve(String(signal.reason));
      return { ok: false };
    },
  };
}

describe('an interrupted push', () => {
  it('aborts the build when the client goes away, and frees the app', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    await copy.commit({ a: '1' });
    const build = endless();
    home.pushes.story = build.story;
    // As a terminal does for Ctrl-C, the whole group of processes is ended: git has helpers.
    const pushing = spawn('git', ['push', home.url, 'main'], {
      cwd: copy.path,
      stdio: 'ignore',
      detached: true,
    });
    await build.started;

    process.kill(-(pushing.pid ?? 0), 'SIGKILL');

    expect(await build.stopped).toBe('Error: the client went away');
    home.pushes.story = async () => ({ ok: true });
    await vi.waitFor(async () => expect((await copy.git('push', home.url, 'main')).exitCode).toBe(0), {
      timeout: 20_000,
    });
    expect(await leftovers(home.gitFolder)).toEqual([]);
  });

  it('ends with the reason when the platform is stopped', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    await copy.commit({ a: '1' });
    const build = endless();
    home.pushes.story = async (...args) => {
      await build.story(...args);
      throw args[2].reason;
    };
    const pushing = copy.git('push', home.url, 'main');
    await build.started;

    await home.service.close(new Deadline(10_000));

    const pushed = await pushing;
    expect(pushed.exitCode).toBe(1);
    expect(remoteLines(pushed.all)).toEqual([
      ' !     Build interrupted: the control plane is being stopped.',
    ]);
    expect((await git(home.repository, 'for-each-ref')).stdout).toBe('');
  });

  it('leaves the branch and no files when the platform is killed, and succeeds when it is repeated', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    const commit = await copy.commit({ a: '1' });
    const victim = spawn(process.execPath, ['test/git/support/serve.ts', home.folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: victim.stdout })[Symbol.asyncIterator]();
    const port = (await lines.next()).value;
    const pushing = copy.git('push', `http://any:secret@127.0.0.1:${port}/haiku.git`, 'main');
    await lines.next();

    victim.kill('SIGKILL');

    const pushed = await pushing;
    expect(pushed.exitCode).not.toBe(0);
    expect((await git(home.repository, 'for-each-ref')).stdout).toBe('');
    await home.service.recover();
    expect(await leftovers(home.gitFolder)).toEqual([]);
    expect((await copy.git('push', home.url, 'main')).exitCode).toBe(0);
    expect((await git(home.repository, 'rev-parse', 'main')).stdout).toBe(commit);
  });
});

describe('recovery', () => {
  it('removes what an interrupted git left, and nothing else', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    await copy.commit({ a: '1' });
    await copy.git('push', home.url, 'main');
    await mkdir(join(home.repository, 'objects', 'tmp_objdir-incoming-XyZ123', 'pack'), { recursive: true });
    await mkdir(join(home.repository, 'objects', 'incoming-XyZ123'));
    await mkdir(join(home.repository, 'objects', 'pack'), { recursive: true });
    await writeFile(join(home.repository, 'objects', 'pack', 'tmp_pack_abc'), '');
    await writeFile(join(home.repository, 'refs', 'heads', 'main.lock'), '');
    await writeFile(join(home.repository, 'packed-refs.lock'), '');
    await mkdir(join(home.gitFolder, 'tmp'), { recursive: true });
    await writeFile(join(home.gitFolder, 'tmp', 'half.tar'), '');

    await home.service.recover();

    expect(await leftovers(home.gitFolder)).toEqual([]);
    expect((await git(home.folder, 'clone', '-q', home.url, 'again')).exitCode).toBe(0);
    await copy.commit({ a: '2' });
    expect((await copy.git('push', home.url, 'main')).exitCode).toBe(0);
  });
});

async function leftovers(folder: string): Promise<readonly string[]> {
  const all = await readdir(folder, { recursive: true });
  return all.filter((path) => /incoming-|tmp_|\.lock$|^tmp\/./.test(path));
}
