import { access, constants, readFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { execa } from 'execa';

/** A program that setting up needs, and the Debian packages that bring it. */
export interface Need {
  readonly program: string;
  readonly packages: readonly string[];
}

/** Who may say no before packages are installed; resolves to the answer. */
export type Consent = (packages: readonly string[]) => Promise<boolean>;

/** Something that a person has to do before setting up can go on. */
export class SetupStopped extends Error {
  override readonly name = 'SetupStopped';
}

/**
 * Installs the packages of those programs that are absent.
 * @throws {SetupStopped} when this is no Debian, we are not root, or the person says no
 */
export async function installMissing(
  needs: readonly Need[],
  consent: Consent,
  say: (line: string) => void,
): Promise<void> {
  const missing: Need[] = [];
  for (const need of needs) if (!(await isInstalled(need.program))) missing.push(need);
  if (missing.length === 0) return;
  const packages = missing.flatMap((need) => need.packages);
  if (!(await canInstall())) throw new SetupStopped(byHand(missing));
  if (!(await consent(packages))) throw new SetupStopped(`Nothing was installed. ${byHand(missing)}`);
  say(`installing ${packages.join(', ')} (apt-get)`);
  await finishInterrupted();
  await aptGet(['update']);
  await aptGet(['install', '--yes', '--no-install-recommends', ...packages]);
}

/** Whether a program is on the PATH, or where administrators' programs are. */
export async function isInstalled(program: string): Promise<boolean> {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  for (const folder of folders.filter((each) => each !== '')) {
    const found = await access(join(folder, program), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return true;
  }
  return false;
}

/** Root on Debian, Ubuntu or one of their kind. */
export async function canInstall(): Promise<boolean> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  return (await isInstalled('apt-get')) && /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(await osRelease());
}

async function osRelease(): Promise<string> {
  return readFile('/etc/os-release', 'utf8').catch(() => '');
}

/** An installation that was cut off has to be ended before another one may begin. */
async function finishInterrupted(): Promise<void> {
  await execa('dpkg', ['--configure', '-a'], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    stdin: 'ignore',
    reject: false,
  });
}

async function aptGet(args: readonly string[]): Promise<void> {
  const { failed, all } = await execa('apt-get', ['--quiet', ...args], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
    stdin: 'ignore',
    all: true,
    reject: false,
  });
  if (failed)
    throw new SetupStopped(
      `apt-get ${args.join(' ')} failed:\n${(all ?? '').split('\n').slice(-15).join('\n')}`,
    );
}

function byHand(missing: readonly Need[]): string {
  const programs = missing.map((need) => need.program).join(', ');
  const packages = missing.flatMap((need) => need.packages).join(' ');
  return `Install ${programs} and run this again. On Debian or Ubuntu, as root: apt-get install ${packages}`;
}
