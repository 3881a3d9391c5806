import { RELEASE_TYPE } from '../../domain/formation.ts';
import type { HerokuYml } from '../../domain/heroku-yml.ts';
import { hasOwnCommand, ownCommand, type ProcessImage } from '../../domain/process-image.ts';
import { failWith } from '../build-failed.ts';
import { nothingToRun, severalForEntryPoint } from './failures.ts';

/** What a process type runs, and in which image. */
interface Process {
  readonly type: string;
  readonly command: string;
  readonly image: ProcessImage;
}

/**
 * The processes of an app: what the file says, and for types of which it says nothing what their images do.
 * @param images by process type, of everything that the file has built
 * @throws {BuildFailed} `nothing_to_run`, `entry_point_without_shell`
 */
export function processesOf(
  { release, run }: Pick<HerokuYml, 'release' | 'run'>,
  images: ReadonlyMap<string, ProcessImage>,
): readonly Process[] {
  const said = Object.entries({ ...run, ...(release ? { [RELEASE_TYPE]: release } : {}) });
  const lent = new Set(said.flatMap(([type, { image }]) => [type, image]));
  const silent = [...images].filter(([type, image]) => !hasOwnCommand(image) && !lent.has(type));
  if (silent.length > 0) failWith(nothingToRun(silent.map(([type]) => type)));
  // What has an entry point gets words, and would take the signs between commands for one.
  const several = said.filter(
    ([, { image, isSeveral }]) => isSeveral && (images.get(image)?.entrypoint.length ?? 0) > 0,
  );
  if (several.length > 0) failWith(severalForEntryPoint(several.map(([type]) => type)));
  const processes = new Map<string, Process>();
  for (const [type, image] of images)
    if (hasOwnCommand(image)) processes.set(type, { type, image, command: ownCommand(image) });
  for (const [type, { image: of, command }] of said) {
    const image = images.get(of);
    if (image) processes.set(type, { type, image, command });
  }
  return [...processes.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
}
