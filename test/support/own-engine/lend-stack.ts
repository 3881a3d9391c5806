import { join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import Docker from 'dockerode';
import { imageRef, readRecipe } from '../../../src/lib/builder/stacks/recipe.ts';
import type { OwnEngine } from './own-engine.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const STACK = 'debian-13';

/**
 * Gives an engine of a test the stack that the engine of the machine has. The run image stands in for the build image,
 * which is four times its size: enough for apps that only have a Procfile.
 */
export async function lendStack(own: OwnEngine): Promise<void> {
  const [machine, mine] = [new Docker(), new Docker({ socketPath: own.socketPath })];
  const recipe = await readRecipe(STACK, 'trixie', join(ROOT, 'stacks', STACK));
  const [run, build] = [imageRef(recipe, 'run'), imageRef(recipe, 'build')];
  const progress = await mine.loadImage(await machine.getImage(run).get(), { quiet: true });
  await finished(progress.resume());
  const [repo = '', tag = ''] = build.split(':');
  await mine.getImage(run).tag({ repo, tag });
}
