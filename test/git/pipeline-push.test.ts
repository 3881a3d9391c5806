import { expect, it, vi } from 'vitest';
import { gitHome, pipeline, remoteLines, WorkingCopy } from './support/git-home.ts';

it('the repository of a pipeline keeps what it is pushed, builds nothing, and tells what became of each branch', async () => {
  const home = await gitHome();
  const url = `http://any:secret@127.0.0.1:${home.port}/pipelines/poems.git`;
  const copy = await WorkingCopy.create(home.folder);
  const first = await copy.commit({ Procfile: 'web: x' });
  const pushed = await copy.git('push', url, 'HEAD:old', 'HEAD:feature/a');
  const second = await copy.commit({ Procfile: 'web: y' }, 'another line');
  await copy.git('tag', 'v1');
  await copy.git('push', url, 'HEAD:feature/a', 'v1', ':old');

  expect([...remoteLines(pushed.all ?? '')].sort()).toEqual(['feature/a comes', 'old comes']);
  await vi.waitFor(() =>
    expect([...home.branchPushes.moves].sort()).toEqual(
      [`feature/a ${first}`, `feature/a ${second}`, `old ${first}`, 'old null'].sort(),
    ),
  );
  expect(await home.service.list(pipeline.id)).toEqual([{ name: 'feature/a', commit: second }]);
  expect(home.pushes.built).toEqual([]);
  expect(home.errors).toEqual([]);

  await using source = await home.service.source(pipeline.id, second, new AbortController().signal);
  expect(source.subject).toBe('another line');
});
