import { z } from 'zod';
import { hasOwnCommand, type ProcessImage } from '../domain/process-image.ts';
import { DistributionError } from './distribution-error.ts';

const words = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);

const document = z.object({
  config: z
    .object({
      Cmd: words,
      Entrypoint: words,
      WorkingDir: z.string().nullish(),
      User: z.string().nullish(),
    })
    .nullish(),
});

/** How an image is run. */
interface Run extends Pick<ProcessImage, 'entrypoint' | 'command' | 'workingDir'> {
  /** By name or number, with a group or without; empty where nobody is named. */
  readonly user: string;
}

/**
 * How the configuration of an image that is pushed says that it is run.
 * @throws {DistributionError} `MANIFEST_INVALID` for what is no configuration, or one that has nothing to run
 */
export function runOf(bytes: Uint8Array): Run {
  const run = runIn(bytes);
  if (!hasOwnCommand(run))
    throw invalid('it has nothing to run. Add a CMD to its Dockerfile and push it again');
  return run;
}

/** The same of one that may have nothing to run by itself. */
export function runIn(bytes: Uint8Array): Run {
  const read = document.safeParse(parse(bytes));
  if (!read.success) throw invalid('its configuration cannot be read');
  const { Cmd = [], Entrypoint = [], WorkingDir, User } = read.data.config ?? {};
  return {
    entrypoint: Entrypoint,
    command: Cmd,
    workingDir: WorkingDir || '/',
    user: User ?? '',
  };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

const invalid = (why: string): DistributionError =>
  new DistributionError('MANIFEST_INVALID', `This image cannot be taken: ${why}.`);
