import { join } from 'node:path';
import { ExecaError, execa } from 'execa';
import { SetupStopped } from '../setup/debian.ts';
import { prepareMachine } from '../setup/machine.ts';
import { askConsent } from './consent.ts';
import { Progress } from './progress.ts';
import { ensureSampleApp } from './sample-app.ts';
import { visit } from './visit.ts';

// From a fresh clone to an app that answers. Every step looks first whether it is done, so the whole can be run again
// at any point.

const root = join(import.meta.dirname, '../..');
const cli = join(root, 'bin/run.js');
const app = 'hello-renga';
const folder = join(root, '.cache/quickstart', app);
const ANSWERS_WITHIN_MS = 60_000;

const progress = new Progress();

async function main(): Promise<void> {
  await progress.step('Building the command line tool and the services', () =>
    execa('node', ['scripts/build.ts'], { cwd: root }),
  );
  const { stack } = await progress.step('Looking for a container engine and a stack', () =>
    prepareMachine({ root, consent: askConsent, say: progress.say }),
  );
  await ensureSampleApp(join(root, 'examples/node'), folder);
  await progress.step('Starting the local backend', () => renga(['backend:start']));
  const url = await progress.step(`Making sure that there is an app ${app}`, () => ensureApp(stack));
  progress.say('Deploying it: git push renga main');
  await execa('git', ['push', 'renga', 'main'], { cwd: folder, stdio: 'inherit' });
  const answer = await progress.step(`Asking ${url}`, () => visit(url, ANSWERS_WITHIN_MS));
  if (answer?.status !== 200) {
    throw new SetupStopped(
      `${url} ${answer ? `answers with status ${answer.status}` : 'does not answer'}. See why: ${cli} logs --app ${app}`,
    );
  }
  progress.say('Done.');
  process.stdout.write(closing(url, answer.body));
}

/** Makes the app or finds it, points the folder's git remote at it, and gives its address. */
async function ensureApp(stack: string): Promise<string> {
  const known = await renga(['apps:info', '--app', app, '--json'], { reject: false });
  if (known.exitCode !== 0) await renga(['apps:create', app, '--stack', stack, '--no-remote']);
  const { stdout } = await renga(['apps:info', '--app', app, '--json']);
  const { git_url: gitUrl, web_url: webUrl } = JSON.parse(stdout).app;
  const remote = await execa('git', ['remote', 'get-url', 'renga'], { cwd: folder, reject: false });
  if (remote.stdout !== gitUrl) await renga(['git:remote', '--app', app]);
  return webUrl;
}

function renga(args: readonly string[], options: { readonly reject?: boolean } = {}) {
  return execa('node', [cli, ...args], { cwd: folder, ...options });
}

function closing(url: string, body: string): string {
  return `
Your app is live at ${url}
and answered:  ${body.trim()}

Go to its folder, with a short name for the tool:

  cd ${folder} && alias renga=${cli}

Then try these five:

  renga config:set GREETING='Good morning'
  renga ps:scale web=2 worker=1
  renga logs --tail
  renga run 'node --version'
  renga releases
`;
}

try {
  await main();
} catch (error) {
  progress.say('Stopped.');
  console.error(reason(error));
  console.error('It can be run again at any time; what is done stays done: npm run quickstart');
  process.exitCode = 1;
}

function reason(error: unknown): string {
  if (error instanceof ExecaError) return [error.shortMessage, error.stderr].filter(Boolean).join('\n');
  return error instanceof Error ? error.message : String(error);
}
