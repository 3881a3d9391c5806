import { describeProblem, type ProcessTypes, parseProcfile } from '../domain/procfile.ts';
import { failWith } from './build-failed.ts';
import { invalidProcfile, invalidRelease } from './failures.ts';
import { METADATA_LIMIT, mergedTypes, releaseTypes } from './process-types.ts';

/** What is known of the app once it is compiled. */
export interface Findings {
  /** Places of the buildpacks that compiled it, in order. */
  readonly compiledBy: readonly number[];
  /** What these called it. */
  readonly titles: readonly string[];
  readonly procfile: ProcessTypes;
  readonly defaults: ProcessTypes;
  readonly processTypes: ProcessTypes;
}

/**
 * Reads what `compile.sh` left in its out folder.
 * @param buildpacks titles, in the order of the script
 * @throws {BuildFailed} `invalid_procfile`, `buildpack_invalid`
 */
export function readFindings(files: ReadonlyMap<string, string>, buildpacks: readonly string[]): Findings {
  const compiled = pairs(files.get('out/compiled') ?? '');
  const compiledBy = compiled.map(([index]) => Number(index));
  const procfile = procfileTypes(files.get('out/Procfile'));
  const last = buildpacks[compiledBy.at(-1) ?? 0] ?? 'of this app';
  const defaults = defaultTypes(files.get('out/release.yml') ?? '', last);
  return {
    compiledBy,
    titles: compiled.map(([, title]) => title),
    procfile,
    defaults,
    processTypes: mergedTypes(procfile, defaults),
  };
}

function procfileTypes(text: string | undefined): ProcessTypes {
  if (text === undefined) return {};
  if (Buffer.byteLength(text) > METADATA_LIMIT)
    failWith(invalidProcfile(`The Procfile is longer than ${METADATA_LIMIT} bytes.`));
  const reading = parseProcfile(text);
  if (!reading.ok) failWith(invalidProcfile(describeProblem(reading)));
  return reading.types;
}

function defaultTypes(yaml: string, buildpack: string): ProcessTypes {
  try {
    return releaseTypes(yaml);
  } catch (error) {
    const [reason = ''] = error instanceof Error ? error.message.split('\n') : [];
    return failWith(invalidRelease(buildpack, reason));
  }
}

function pairs(text: string): readonly (readonly [string, string])[] {
  const parts = text.split('\0').slice(0, -1);
  return parts.flatMap((part, index) => (index % 2 === 0 ? [[part, parts[index + 1] ?? ''] as const] : []));
}
