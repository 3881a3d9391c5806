import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { isAlive } from '../../src/lib/std/is-alive.ts';
import type { Outcome } from '../acceptance/installation.ts';
import type { Question } from './step.ts';

const VERSION = '11.10.0';

/** The official client as it is published, in a cache folder that later runs find again. */
export class OfficialClient {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Installs it unless it is there; that takes most of a minute and 400 MB. */
  static async install(): Promise<OfficialClient> {
    const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'renga-tests');
    const folder = join(cache, `heroku-${VERSION}`);
    mkdirSync(cache, { recursive: true });
    while (!existsSync(folder) && isBeingInstalled(folder)) await sleep(500);
    if (existsSync(folder)) return new OfficialClient(folder);
    // Two that begin at the same time both install it: whoever is first with a whole one wins.
    const fresh = `${folder}.${process.pid}`;
    rmSync(fresh, { recursive: true, force: true });
    mkdirSync(fresh);
    const words = [
      'install',
      '--prefix',
      fresh,
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    await execa('npm', [...words, `heroku@${VERSION}`]);
    try {
      renameSync(fresh, folder);
    } catch (error) {
      rmSync(fresh, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
    return new OfficialClient(folder);
  }

  /** Variables under which `heroku` is found, starts as fast as it can, and keeps to itself. */
  get env(): Readonly<Record<string, string>> {
    return {
      PATH: [join(this.#folder, 'node_modules', '.bin'), process.env['PATH']].join(delimiter),
      NODE_COMPILE_CACHE: join(this.#folder, 'compile-cache'),
      HIDE_HEROKU_RELEASE_NOTES: '1',
    };
  }

  /** Every command that its help shows, by its id. */
  async commands(): Promise<readonly string[]> {
    const manifest = join(this.#folder, 'node_modules', 'heroku', 'oclif.manifest.json');
    const { default: known } = await import(manifest, { with: { type: 'json' } });
    return Object.values<{ readonly id: string; readonly hidden?: boolean }>(known.commands)
      .filter(({ hidden }) => hidden !== true)
      .map(({ id }) => id)
      .sort();
  }
}

/** Whether another process, which still lives, is about to install it. */
function isBeingInstalled(folder: string): boolean {
  const prefix = `${basename(folder)}.`;
  return readdirSync(dirname(folder)).some(
    (name) => name.startsWith(prefix) && isAlive(Number(name.slice(prefix.length))),
  );
}

const isAsked = (text: string, question: Question): boolean =>
  typeof question === 'string' ? text.includes(question) : question.test(text);

interface Typing {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Words before those of the shell, that lead to another machine than this one. */
  readonly enter?: readonly string[];
  /** Each is typed when its question has been asked. */
  readonly answers: readonly (readonly [question: Question, answer: string])[];
}

/** In a mount namespace of its own a shell has the hosts file that `HOSTS` names: names as DNS would make them known. */
const KNOWING_HOSTS = [
  ...['--mount', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])],
  ...['sh', '-c', 'mount --bind "$HOSTS" /etc/hosts && exec sh -c "$1"', 'sh'],
];

/** What is typed in a shell that was told where the backend is. */
export function type(typed: string, { cwd, env, answers, enter = [] }: Typing): Promise<Outcome> {
  const shell = env['HOSTS'] ? ['unshare', ...KNOWING_HOSTS, typed] : ['sh', '-c', typed];
  const [program = '', ...words] = [...enter, ...shell];
  const child = spawn(program, words, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  let asked = '';
  const open = [...answers];
  const answer = (): void => {
    const [next] = open;
    if (!next) return void child.stdin.end();
    if (!isAsked(asked, next[0])) return;
    asked = '';
    open.shift();
    child.stdin.write(`${next[1]}\n`);
    answer();
  };
  child.stdin.on('error', () => undefined);
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    asked += text;
    answer();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    asked += text;
    answer();
  });
  answer();
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
