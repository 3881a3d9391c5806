import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import type { Push } from '../../src/lib/platform/ports.ts';
import { app, git, gitHome, remoteLines, WorkingCopy } from './support/git-home.ts';

describe('a push to main', () => {
  it('builds the commit, shows the output while it comes, and moves the branch', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    const commit = await copy.commit({ 'app.js': 'hello', 'lib/x.txt': 'x' }, 'First words\n\nand more');
    let seen: Push | undefined;
    let files: string[] = [];
    home.pushes.story = async (push, output) => {
      seen = push;
      files = (await execa('tar', ['-tf', push.sourceTarPath])).stdout.split('\n');
      output('-----> Building on the Renga stack\n');
      output('Verifying deploy...');
      output(' done.\n');
      return { ok: true };
    };

    const pushed = await copy.git('push', home.url, 'main');

    expect(pushed.exitCode).toBe(0);
    expect(remoteLines(pushed.all)).toEqual([
      '-----> Building on the Renga stack',
      'Verifying deploy... done.',
    ]);
    expect(seen).toMatchObject({
      app,
      commit,
      commitSubject: 'First words',
      actor: { email: 'me@example.com' },
    });
    expect(files).toEqual(['app.js', 'lib/', 'lib/x.txt']);
    expect((await git(home.repository, 'rev-parse', 'refs/heads/main')).stdout).toBe(commit);
    expect(await readdir(join(home.gitFolder, 'tmp'))).toEqual([]);
    expect(home.errors).toEqual([]);
  });

  it('is rejected when the build fails, and leaves the branch where it was', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    const first = await copy.commit({ a: '1' });
    await copy.git('push', home.url, 'main');
    await copy.commit({ a: '2' });
    home.pushes.story = async (_push, output) => {
      output(' !     Push failed\n');
      return { ok: false };
    };

    const pushed = await copy.git('push', home.url, 'main');

    expect(pushed.exitCode).toBe(1);
    expect(remoteLines(pushed.all)).toEqual([' !     Push failed']);
    expect(pushed.all).toContain(' ! [remote rejected] main -> main (pre-receive hook declined)');
    expect((await git(home.repository, 'rev-parse', 'refs/heads/main')).stdout).toBe(first);
  });

  it('can be repeated after it failed', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    const commit = await copy.commit({ a: '1' });
    home.pushes.story = async () => ({ ok: false });
    await copy.git('push', home.url, 'main');
    home.pushes.story = async () => ({ ok: true });

    const pushed = await copy.git('push', home.url, 'main');

    expect(pushed.exitCode).toBe(0);
    expect(home.pushes.built).toEqual([commit, commit]);
  });

  it('builds nothing when the commit is already there', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    await copy.commit({ a: '1' });
    await copy.git('push', home.url, 'main');

    const pushed = await copy.git('push', home.url, 'main');

    expect(pushed.all).toBe('Everything up-to-date');
    expect(home.pushes.built).toHaveLength(1);
  });

  it('may rewrite history by force', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    await copy.commit({ a: '1' });
    await copy.git('push', home.url, 'main');
    await copy.git('commit', '-q', '--amend', '-m', 'other words');

    expect((await copy.git('push', home.url, 'main')).exitCode).toBe(1);
    expect((await copy.git('push', '--force', home.url, 'main')).exitCode).toBe(0);
    expect(home.pushes.built).toHaveLength(2);
  });

  it('under the name master builds too', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    await copy.commit({ a: '1' });

    expect((await copy.git('push', home.url, 'main:master')).exitCode).toBe(0);
    expect(home.pushes.built).toHaveLength(1);
  });

  it('keeps files that an archive would leave out, and does not rewrite any', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    await copy.commit({
      '.gitattributes': 'docs export-ignore\nversion export-subst\n',
      'docs/a.md': 'a',
      version: '$Format:%H$',
      'model.bin': 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n',
    });
    let listing = '';
    let version = '';
    home.pushes.story = async ({ sourceTarPath }) => {
      listing = (await execa('tar', ['-tf', sourceTarPath])).stdout;
      version = (await execa('tar', ['-xOf', sourceTarPath, 'version'])).stdout;
      return { ok: true };
    };

    await copy.git('push', home.url, 'main');

    expect(listing.split('\n')).toEqual(['.gitattributes', 'docs/', 'docs/a.md', 'model.bin', 'version']);
    expect(version).toBe('$Format:%H$');
  });

  it('carries a large pack, which git sends in pieces', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    const { randomBytes } = await import('node:crypto');
    await copy.commit({ blob: randomBytes(3_000_000).toString('base64') });

    expect((await copy.git('push', home.url, 'main')).exitCode).toBe(0);
  });

  it('can be cloned again', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    const commit = await copy.commit({ a: '1' });
    await copy.git('push', home.url, 'main');

    await git(home.folder, 'clone', '-q', home.url, 'again');
    const old = await git(home.folder, '-c', 'protocol.version=0', 'clone', '-q', home.url, 'older');

    expect(old.exitCode).toBe(0);
    expect(await new WorkingCopy(join(home.folder, 'again')).head()).toBe(commit);
    expect(await readFile(join(home.folder, 'older', 'a'), 'utf8')).toBe('1');
  });
});

describe('a push to another ref', () => {
  it('is kept without a build', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    const commit = await copy.commit({ a: '1' });

    const pushed = await copy.git('push', home.url, 'main:feature');

    expect(pushed.exitCode).toBe(0);
    expect(remoteLines(pushed.all)).toEqual(['Pushed to branch other than [main, master], skipping build.']);
    expect(home.pushes.built).toEqual([]);
    expect((await git(home.repository, 'rev-parse', 'refs/heads/feature')).stdout).toBe(commit);
  });

  it('may delete it', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    await copy.commit({ a: '1' });
    await copy.git('push', home.url, 'main:feature');

    expect((await copy.git('push', home.url, ':feature')).exitCode).toBe(0);
    expect((await git(home.repository, 'for-each-ref')).stdout).toBe('');
  });

  it('rides along with one to main', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    const commit = await copy.commit({ a: '1' });
    await copy.git('tag', 'v1');

    const pushed = await copy.git('push', home.url, 'main', 'v1');

    expect(pushed.exitCode).toBe(0);
    expect(home.pushes.built).toEqual([commit]);
    expect((await git(home.repository, 'rev-parse', 'v1')).stdout).toBe(commit);
  });
});

describe('a push is refused', () => {
  const refused = async (home: { url: string }, copy: WorkingCopy, ...refs: string[]) => {
    const pushed = await copy.git('push', home.url, ...refs);
    expect(pushed.exitCode).toBe(1);
    return remoteLines(pushed.all);
  };

  it('when it deletes main', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    const commit = await copy.commit({ a: '1' });
    await copy.git('push', home.url, 'main');

    expect(await refused(home, copy, ':main')).toEqual([' !     Push rejected, cannot delete main branch.']);
    expect((await git(home.repository, 'rev-parse', 'main')).stdout).toBe(commit);
  });

  it('when it moves main and master at once', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    await copy.commit({ a: '1' });

    expect(await refused(home, copy, 'main', 'main:master')).toEqual([
      ' !     Push rejected, main and master came together, and one push makes one build. Push one of them.',
    ]);
  });

  it('when it holds submodules', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    const commit = await copy.commit({ a: '1' });
    await copy.git('update-index', '--add', '--cacheinfo', `160000,${commit},vendor/lib`);
    await copy.git('commit', '-q', '-m', 'with a submodule');

    expect(await refused(home, copy, 'main')).toEqual([
      ' !     Push rejected, submodules cannot be built here: vendor/lib',
      ' !     Commit the files themselves (git subtree add) or vendor them, then push again.',
      ' !     Error ID: submodules_unsupported',
    ]);
    expect(home.pushes.built).toEqual([]);
    expect(home.errors).toEqual([]);
  });

  it('when its objects are damaged', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    await copy.commit({ a: '1' });
    const tree = (await copy.git('rev-parse', 'HEAD^{tree}')).stdout;
    const broken = await execa('git', ['hash-object', '-t', 'commit', '-w', '--stdin', '--literally'], {
      cwd: copy.path,
      input: `tree ${tree}\nauthor nobody\n\nno dates\n`,
    });
    await copy.git('update-ref', 'refs/heads/main', broken.stdout);

    const pushed = await copy.git('push', home.url, 'main');

    expect(pushed.exitCode).toBe(1);
    expect(pushed.all).toContain('remote: error: object');
    expect(home.pushes.built).toEqual([]);
    expect((await git(home.repository, 'for-each-ref')).stdout).toBe('');
  });

  it('when the pack is larger than allowed', async () => {
    const home = await gitHome({ maxInputBytes: 100_000 });
    const copy = await WorkingCopy.create(home.folder);
    const { randomBytes } = await import('node:crypto');
    await copy.commit({ blob: randomBytes(2_000_000).toString('base64') });

    const pushed = await copy.git('push', home.url, 'main');

    expect(pushed.exitCode).toBe(1);
    expect(pushed.all).toContain('pack exceeds maximum allowed size');
    expect(await incoming(home.repository)).toEqual([]);
  });

  it('when the source is larger than allowed', async () => {
    const home = await gitHome({ maxSourceBytes: 3_000_000 });
    const copy = await WorkingCopy.create(home.folder);
    await copy.commit({ zeros: '0'.repeat(4_000_000) });

    expect(await refused(home, copy, 'main')).toEqual([
      ' !     Push rejected, the source is larger than 3 MB.',
    ]);
    expect(await readdir(join(home.gitFolder, 'tmp'))).toEqual([]);
  });

  it('when another push to the app is being built, and the other goes on', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    const first = await copy.commit({ a: '1' });
    const started = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    home.pushes.story = async () => {
      started.resolve();
      await finish.promise;
      return { ok: true };
    };
    const pushing = copy.git('push', home.url, 'main');
    await started.promise;
    const other = await WorkingCopy.create(home.folder, 'other');
    await other.commit({ b: '1' });

    expect(await refused(home, other, '+main')).toEqual([
      ' !     Push rejected, another push to this app is being built.',
      ' !     Push again when it has ended.',
    ]);
    finish.resolve();
    expect((await pushing).exitCode).toBe(0);
    expect((await git(home.repository, 'rev-parse', 'main')).stdout).toBe(first);
  });

  it('with the reason of a refusal', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    await copy.commit({ a: '1' });
    const { Refusal } = await import('../../src/lib/domain/refusal.ts');
    home.pushes.story = async () => {
      throw new Refusal(
        'engine_unavailable',
        'The Docker engine does not answer.\nStart it, then push again.',
      );
    };

    expect(await refused(home, copy, 'main')).toEqual([
      ' !     The Docker engine does not answer.',
      ' !     Start it, then push again.',
    ]);
  });

  it('without the words of a fault of ours, which is reported', async () => {
    const home = await gitHome();
    const copy = await WorkingCopy.create(home.folder);
    await copy.commit({ a: '1' });
    home.pushes.story = async () => {
      throw new Error('secret detail');
    };

    expect(await refused(home, copy, 'main')).toEqual([
      ' !     Push rejected, something went wrong on our side. Nothing was changed; push again.',
    ]);
    expect(home.errors.map(String)).toEqual(['Error: secret detail']);
  });
});

const incoming = async (repository: string): Promise<readonly string[]> =>
  (await readdir(join(repository, 'objects'))).filter((name) => /^(incoming|tmp_)/.test(name));
