import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appRemotes, parseGitConfig, readGitConfig } from '../../../src/lib/cli/git/git-remotes.ts';
import { temporaryFolder } from '../../support/cli.ts';

const owns = (host: string): boolean => ['git.localhost', 'git.localhost:8080'].includes(host);

describe('git configuration', () => {
  it('gives remotes and our own setting', () => {
    const text = `[core]
\tbare = false
[remote "origin"]
\turl = https://example.test/x.git ; comment
\tfetch = +refs/heads/*:refs/remotes/origin/*
[remote "with \\"quotes\\""] url = "http://git.localhost:8080/alpha.git"
[remote "two"]
\turl = http://git.localhost/first.git
\turl = http://git.localhost/second.git
[renga]
\tremote = two
`;
    expect(parseGitConfig(text)).toEqual({
      remotes: [
        { name: 'origin', url: 'https://example.test/x.git' },
        { name: 'with "quotes"', url: 'http://git.localhost:8080/alpha.git' },
        { name: 'two', url: 'http://git.localhost/first.git' },
      ],
      preferredRemote: 'two',
    });
  });

  it('is found from a worktree', () => {
    const folder = temporaryFolder();
    const repository = join(folder, 'repository');
    const git = (...words: readonly string[]) =>
      execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.test', ...words], {
        cwd: repository,
        stdio: 'ignore',
      });
    mkdirSync(repository);
    git('init');
    git('commit', '--allow-empty', '-m', 'first');
    git('remote', 'add', 'renga', 'http://git.localhost:8080/alpha.git');
    git('worktree', 'add', join(folder, 'tree'));
    mkdirSync(join(folder, 'tree/deep'));
    expect(readGitConfig(join(folder, 'tree/deep'))?.remotes).toEqual([
      { name: 'renga', url: 'http://git.localhost:8080/alpha.git' },
    ]);
  });
});

describe('remotes of apps', () => {
  it.each([
    ['http://git.localhost:8080/alpha.git', 'alpha'],
    ['http://git.localhost/alpha.git', 'alpha'],
    ['http://renga@git.localhost:8080/alpha.git', 'alpha'],
    ['https://git.localhost/my-app-2.git/', 'my-app-2'],
    ['http://git.localhost:8080/alpha', null],
    ['http://git.localhost:8080/a/b.git', null],
    ['https://example.test/alpha.git', null],
    ['git@git.localhost:alpha.git', null],
  ])('%s', (url, app) => {
    expect(appRemotes([{ name: 'renga', url }], owns).map((remote) => remote.app)).toEqual(app ? [app] : []);
  });
});
