import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { GitService } from '../../../src/lib/git/git-service.ts';
import { FakeBranchPushes, FakePushes } from './git-home.ts';

// A git server whose builds never end, to be killed: prints its port, then `building` for each build.

const folder = process.argv[2] ?? '';
const pushes = new FakePushes();
pushes.story = () => {
  console.log('building');
  return new Promise(() => undefined);
};
const socketPath = join(folder, 'killed.sock');
const service = new GitService({
  folder: join(folder, 'git'),
  pushes,
  branchPushes: new FakeBranchPushes(),
  hook: { scriptPath: resolve('src/lib/git/pre-receive.ts'), socketPath },
  onError: (error) => console.error(error),
});
await service.recover();
createServer((req, res) => void service.answerHook(req, res, (req.url ?? '').slice('/push/'.length))).listen(
  socketPath,
);
const front = createServer((req, res) => void service.handle(req, res, req.url ?? '/'));
front.listen(0, '127.0.0.1', () => {
  const address = front.address();
  console.log(typeof address === 'object' && address ? address.port : '');
});
