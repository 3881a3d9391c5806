import { EngineStacks } from '../../src/lib/builder/stacks/engine-stacks.ts';
import { Refusal } from '../../src/lib/domain/refusal.ts';
import { defaultSettings } from '../../src/lib/platform/settings.ts';
import { ensureContainerEngine, type MachineEngine } from './container-engine.ts';
import { type Consent, canInstall, installMissing, type Need, SetupStopped } from './debian.ts';

const GIT: Need = { program: 'git', packages: ['git', 'ca-certificates'] };
const STACK_MAKER: Need = {
  program: 'mmdebstrap',
  packages: ['mmdebstrap', 'debian-archive-keyring', 'gpgv'],
};
const PUBLIC_STACK = 'heroku-24';

/** A machine that can build and run apps. */
export interface PreparedMachine {
  readonly machine: MachineEngine;
  /** Stack whose images are there. */
  readonly stack: string;
}

interface PrepareOptions {
  readonly root: string;
  readonly consent: Consent;
  readonly say: (line: string) => void;
}

/**
 * Makes this machine able to build and run apps: git, a container engine and the images of a stack. What is there
 * already is left as it is.
 * @throws {SetupStopped} saying what a person has to do
 */
export async function prepareMachine({ root, consent, say }: PrepareOptions): Promise<PreparedMachine> {
  await installMissing([GIT], consent, say);
  const machine = await ensureContainerEngine(consent, say);
  const { defaultStack } = defaultSettings;
  const stacks = new EngineStacks({ engine: machine.engine, packageRoot: root, defaultStack });
  try {
    const stack = await obtainStack(stacks, defaultStack, { root, consent, say });
    return { machine, stack };
  } catch (error) {
    await machine.stop();
    throw error;
  }
}

/** The default stack, made here where that is possible; else the public one. */
async function obtainStack(
  stacks: EngineStacks,
  defaultStack: string,
  { consent, say }: PrepareOptions,
): Promise<string> {
  const refusal = await refusalOf(stacks.ensure(defaultStack, say));
  if (!refusal) return defaultStack;
  if (await canInstall()) {
    await installMissing([STACK_MAKER], consent, say);
    await stacks.ensure(defaultStack, say);
    return defaultStack;
  }
  say(`stack ${defaultStack} cannot be made here; fetching ${PUBLIC_STACK}`);
  const second = await refusalOf(stacks.ensure(PUBLIC_STACK, say));
  if (second) throw new SetupStopped(`${refusal.message}\n${second.message}`);
  return PUBLIC_STACK;
}

async function refusalOf(attempt: Promise<unknown>): Promise<Refusal | null> {
  try {
    await attempt;
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}
