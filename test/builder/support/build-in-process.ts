import { json } from 'node:stream/consumers';
import { SlugCompiler } from '../../../src/lib/builder/slug-compiler.ts';
import { SlugStore } from '../../../src/lib/builder/slug-store.ts';
import { EngineStacks } from '../../../src/lib/builder/stacks/engine-stacks.ts';
import { DockerEngine } from '../../../src/lib/engine/docker/docker-engine.ts';
import type { BuildRequest } from '../../../src/lib/platform/ports.ts';
import { defaultSettings } from '../../../src/lib/platform/settings.ts';
import { builtImagesIn } from '../../support/built-images.ts';

// A process to be killed: builds the request of its standard input and prints what the build prints.
const { FOLDER = '', INSTALLATION = '' } = process.env;
const packageRoot = `${import.meta.dirname}/../../..`;
const engine = new DockerEngine();
const compiler = new SlugCompiler({
  engine,
  stacks: new EngineStacks({ engine, packageRoot, defaultStack: 'debian-13' }),
  store: new SlugStore({ folder: `${FOLDER}/slugs` }),
  builtImages: builtImagesIn({ engine, folder: FOLDER, installation: INSTALLATION }),
  installation: INSTALLATION,
  packageRoot,
  settings: defaultSettings,
  allowFolders: true,
  hostEnv: {},
});
const request = (await json(process.stdin)) as BuildRequest;
await compiler.build(request, (text) => process.stdout.write(text), new AbortController().signal);
