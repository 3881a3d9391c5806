import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { program, temporaryFolder } from './cli.ts';

/**
 * The installed program with another control plane in it: `source` is the body of an async function `main(env)`.
 * Whatever it starts is ended with the test.
 */
export function installationWith(source: string): {
  readonly program: string;
  /** Process ids of the control planes that were started, in order. */
  readonly starts: () => readonly number[];
} {
  const root = temporaryFolder();
  const real = dirname(dirname(program));
  for (const entry of ['dist', 'package.json', 'oclif.manifest.json', 'node_modules'])
    symlinkSync(join(real, entry), join(root, entry));
  mkdirSync(join(root, 'bin'));
  writeFileSync(join(root, 'bin/run.js'), readFileSync(program));
  chmodSync(join(root, 'bin/run.js'), 0o755);
  // Beside the program: a test's own folders are gone before the processes are looked for.
  const started = join(root, 'starts');
  writeFileSync(
    join(root, 'bin/control-plane.js'),
    `import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
const home = process.env.RENGA_HOME;
appendFileSync(${JSON.stringify(started)}, process.pid + '\\n');
${source}
`,
  );
  const starts = () => pidsIn(started);
  onTestFinished(() => starts().forEach(end));
  return { program: join(root, 'bin/run.js'), starts };
}

/** Serves the API on the installation's socket. */
export const SERVE = `
mkdirSync(home + '/run', { recursive: true });
rmSync(home + '/run/api.sock', { force: true });
const server = createServer((request, response) => {
  const answers = {
    '/renga/status': { version: '0.1.0', pid: process.pid, home, public_url: 'http://localhost:8080', domain: 'localhost', certificate_authority: home + '/tls/ca.pem', secure_git_host: 'git.localhost:8443', started_at: '2020-01-02T03:04:05Z', maintenance_since: null, engine: { name: 'docker', version: '20.10', available: true, live_restore: true, message: null } },
    '/account': { id: 'a', email: 'me@example.test' },
    '/users/~/apps': [],
  };
  response.setHeader('content-type', 'application/json');
  if (request.url === '/renga/shutdown') { response.statusCode = 202; response.end('{}'); server.close(); return; }
  response.end(JSON.stringify(answers[request.url] ?? null));
});
server.listen(home + '/run/api.sock');
`;

function pidsIn(path: string): readonly number[] {
  try {
    return readFileSync(path, 'utf8').trim().split('\n').map(Number);
  } catch {
    return [];
  }
}

function end(pid: number): void {
  try {
    process.kill(pid);
  } catch {}
}
