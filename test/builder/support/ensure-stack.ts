import { EngineStacks } from '../../../src/lib/builder/stacks/engine-stacks.ts';
import { Refusal } from '../../../src/lib/domain/refusal.ts';
import { DockerEngine } from '../../../src/lib/engine/docker/docker-engine.ts';

// One of several processes that want the same stack; prints what it got as JSON.
const { PACKAGE_ROOT = '', STACK = '' } = process.env;
const stacks = new EngineStacks({
  engine: new DockerEngine(),
  packageRoot: PACKAGE_ROOT,
  defaultStack: 'debian-13',
});
const lines: string[] = [];
try {
  const images =
    process.env['ONLY'] === 'run'
      ? { run: await stacks.ensureRun(STACK) }
      : await stacks.ensure(STACK, (line) => lines.push(line));
  process.stdout.write(JSON.stringify({ images, lines }));
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.stdout.write(JSON.stringify({ id: error.id, message: error.message }));
}
