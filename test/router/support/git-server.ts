import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';

// Smart HTTP for one bare repository on a unix socket: arguments are the socket and the repository.
const [socketPath = '', bare = ''] = process.argv.slice(2);

const pkt = (text: string): string => (text.length + 4).toString(16).padStart(4, '0') + text;

rmSync(socketPath, { force: true });
createServer((req, res) => {
  const advertise = req.method === 'GET';
  const kind = advertise ? 'advertisement' : 'result';
  res.writeHead(200, {
    'content-type': `application/x-git-receive-pack-${kind}`,
    'cache-control': 'no-cache',
  });
  if (advertise) res.write(`${pkt('# service=git-receive-pack\n')}0000`);
  const flags = ['--stateless-rpc', ...(advertise ? ['--advertise-refs'] : [])];
  const git = spawn('git', ['receive-pack', ...flags, bare], { stdio: ['pipe', 'pipe', 'inherit'] });
  req.pipe(git.stdin);
  git.stdout.pipe(res);
}).listen(socketPath, () => process.stdout.write('listening\n'));
