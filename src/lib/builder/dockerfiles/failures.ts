import type { Failure } from '../../domain/failure.ts';
import { sentence } from '../../std/sentence.ts';
import { sizeText } from '../size-text.ts';

export const MOST_SHOWN = 10;
const LONGEST_SHOWN = 200;

/** In Heroku's words. */
export const noHerokuYml = (app: string, defaultStack: string): Failure => ({
  code: 'no_heroku_yml',
  message: 'Your app does not include a heroku.yml build manifest.',
  next: `Write one that names your Dockerfile ("build:", "  docker:", "    web: Dockerfile") and push again. Or choose a stack that builds without one: renga stack:set ${defaultStack} -a ${app}`,
});

export const invalidHerokuYml = (errors: readonly string[]): Failure => ({
  code: 'invalid_heroku_yml',
  message: listed('The heroku.yml is not valid', errors),
  next: 'Correct what is named and push again.',
});

export const unreadableSource = (reason: string): Failure => ({
  code: 'source_invalid',
  message: `The source archive could not be unpacked: ${sentence(reason)}`,
  next: 'Send a tar or tar.gz of the checkout.',
});

export const outsideOfSource = (names: readonly string[]): Failure => ({
  code: 'source_invalid',
  message: listed(
    'The source archive has paths that lead out of it, or are longer than any may be',
    names.map((name) => JSON.stringify(name.slice(0, LONGEST_SHOWN))),
  ),
  next: 'Send a tar or tar.gz of the checkout, with paths from its root.',
});

export const leadsOutside = (links: readonly (readonly [path: string, target: string])[]): Failure => ({
  code: 'source_invalid',
  message: listed(
    'The source has what no build may be given: links that lead out of it, or what is neither file, folder nor link',
    links.map(([path, target]) => (target === '' ? path : `${path} -> ${target}`)),
  ),
  next: 'Let links lead to what is in the same folder as the Dockerfile, or name them in .dockerignore.',
});

export const takesOtherImages = (dockerfile: string, instructions: readonly string[]): Failure => ({
  code: 'base_image_refused',
  message: listed(
    `${dockerfile} takes images by an id, of an app, or by what is not known before the build`,
    instructions.map((text) => JSON.stringify(text.slice(0, LONGEST_SHOWN))),
  ),
  next: 'Name images as their registries do, and stacks as renga/stack:NAME. A variable behind FROM needs an ARG with a value before the first FROM.',
});

export const dockerfileTooLong = (dockerfile: string, limit: number): Failure => ({
  code: 'source_invalid',
  message: `${dockerfile} is longer than ${limit} bytes.`,
  next: 'Move what its steps do into scripts that it copies.',
});

export const ignoreTooLong = (path: string, limit: number): Failure => ({
  code: 'source_invalid',
  message: `${path} is longer than ${limit} bytes.`,
  next: 'Name folders and patterns in it instead of single files.',
});

export const ignoreTooMany = (path: string, rules: number, most: number): Failure => ({
  code: 'source_invalid',
  message: `${path} has ${rules} patterns, and ${most} is the most there may be.`,
  next: 'Name folders and patterns in it instead of single files.',
});

/** What the engine said of a Dockerfile that it could not build. */
export interface Verdict {
  readonly dockerfile: string;
  readonly message: string;
  readonly exitCode: number | null;
  readonly memoryBytes: number;
}

const KILLED = 137;
const BASE_AWAY =
  /pull access denied|manifest (for .* )?(unknown|not found)|dial tcp|no such host|failed to resolve|invalid reference format|no basic auth/i;

export function dockerfileFailed({ dockerfile, message, exitCode, memoryBytes }: Verdict): Failure {
  if (exitCode === KILLED)
    return {
      code: 'out_of_memory',
      message: `A step of ${dockerfile} was killed, most likely because it used more than its ${sizeText(memoryBytes)} of memory: ${sentence(message)}`,
      next: 'Make the step use less memory, for example with fewer parallel jobs.',
    };
  if (exitCode === null && BASE_AWAY.test(message))
    return {
      code: 'base_image_unavailable',
      message: `An image that ${dockerfile} builds upon could not be fetched: ${sentence(message)}`,
      next: 'Check its name, and that the engine reaches the registry. What the engine has already needs no registry: docker images',
    };
  return {
    code: 'dockerfile_failed',
    message: `${dockerfile} could not be built: ${sentence(message)}`,
    next: 'The reason stands in the lines above. Correct it and push again.',
  };
}

export const nothingToRun = (types: readonly string[]): Failure => ({
  code: 'nothing_to_run',
  message: listed(
    'There are images that say of nothing to run',
    types.map((type) => `build.docker.${type}`),
  ),
  next: 'Add a CMD to their Dockerfiles, or say under run in heroku.yml what they are to run.',
});

export const severalForEntryPoint = (types: readonly string[]): Failure => ({
  code: 'entry_point_without_shell',
  message: listed('There are several commands for images with an ENTRYPOINT, which is given one', types),
  next: 'Write them into a script that the image has and run that, or leave ENTRYPOINT out of the Dockerfile.',
});

/** In one line, because it is shown in many places. */
const listed = (heading: string, items: readonly string[]): string => {
  const more = items.length - MOST_SHOWN;
  return `${heading}: ${[...items.slice(0, MOST_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join('; ')}.`;
};
