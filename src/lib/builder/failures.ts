import type { Failure } from '../domain/failure.ts';
import { Refusal } from '../domain/refusal.ts';
import { EngineError } from '../engine/port.ts';
import { sentence } from '../std/sentence.ts';
import { BuildFailed } from './build-failed.ts';
import type { BuildLimits } from './build-limits.ts';
import { sizeText } from './size-text.ts';

/** What `compile.sh` left when it failed: a code and its details. */
export type ScriptFailure = readonly [code: string, ...details: readonly string[]];

/** What the words of a failure need to know of the build. */
export interface FailureContext {
  /** Titles of the buildpacks in the order of the script. */
  readonly buildpacks: readonly string[];
  readonly limits: Pick<BuildLimits, 'slugBytes' | 'sourceBytes' | 'sourceEntries'>;
}

/** The public failure behind what the script reported, or behind its ending without a report. */
export function scriptFailure(reported: ScriptFailure | null, context: FailureContext): Failure {
  const [code = 'died', first = '', second = ''] = reported ?? [];
  const title = context.buildpacks[Number(first)] ?? 'of this app';
  switch (code) {
    case 'not_detected':
      return {
        code,
        message: 'No default language could be detected for this app.',
        next: 'Put a package.json, requirements.txt, index.html or Procfile into the root folder, or name a buildpack: renga buildpacks:set NAME',
      };
    case 'no_tests':
      return {
        code,
        message: 'The app.json says of no tests, and no buildpack brings any.',
        next: 'Write a command to environments.test.scripts.test of the app.json, such as "npm test".',
      };
    case 'detect_failed':
      return {
        code,
        message: `App not compatible with buildpack: ${title}`,
        next: 'Check that the files it looks for are in the root folder, or choose another: renga buildpacks:set NAME',
      };
    case 'compile_failed':
      return {
        code,
        message: `Buildpack ${title} failed to compile the app (exit status ${second}).`,
        next: 'The reason stands in the lines above. Correct it and push again.',
      };
    case 'release_failed':
      return {
        code: 'compile_failed',
        message: `Buildpack ${title} compiled the app, and its bin/release failed (exit status ${second}).`,
        next: 'The reason stands in the lines above. Correct the buildpack and push again.',
      };
    case 'buildpack_unavailable':
      return unavailable(title, 'The reason stands in the lines above.');
    case 'buildpack_invalid':
      return {
        code,
        message: `Buildpack ${title} has no bin/detect and bin/compile.`,
        next: 'Check that its address names the folder with bin in it, or choose another: renga buildpacks:set NAME',
      };
    case 'slug_too_large':
      return slugTooLarge(Number(first), context.limits.slugBytes);
    case 'source_too_large':
      return {
        code,
        message: `The source is too large (max is ${sizeText(context.limits.sourceBytes)} and ${context.limits.sourceEntries} files).`,
        next: 'Take files that the app does not need out of the repository.',
      };
    case 'source_invalid':
      return {
        code,
        message: 'The source archive could not be unpacked.',
        next: 'The reason stands in the lines above. Send a tar or tar.gz of the checkout.',
      };
    case 'no_space':
      return noSpace('The disk of the container engine is full.');
    default:
      return {
        code: 'build_failed',
        message: `The slug compiler ended before it was done (${code}).`,
        next: 'Push again. If it happens again, look at the lines above and at the state of the engine.',
      };
  }
}

/** The public failure behind an error, or `null` when there is none and the error is ours. */
export function failureOf(error: unknown): Failure | null {
  if (error instanceof BuildFailed) return error.failure;
  if (error instanceof Refusal)
    return { code: error.id, message: error.message, next: 'Correct it and push again.' };
  if (error instanceof EngineError) return engineFailure(error);
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC')
    return noSpace('The disk of the control plane is full.');
  return null;
}

export const unavailable = (title: string, reason: string): Failure => ({
  code: 'buildpack_unavailable',
  message: `Buildpack ${title} could not be fetched. ${reason}`,
  next: 'Check its address and that it can be reached from here, or choose another: renga buildpacks:set NAME',
});

export const slugTooLarge = (size: number, limit: number): Failure => ({
  code: 'slug_too_large',
  message: `Compiled slug size: ${sizeText(size)} is too large (max is ${sizeText(limit)}).`,
  next: 'List what the app does not need at run time in .slugignore, or keep large files elsewhere.',
});

export const invalidSlug = (reason: string): Failure => ({
  code: 'invalid_slug',
  message: `The compiled app cannot be made a slug: ${reason}`,
  next: 'Let no file of that kind be there when the compile ends.',
});

export const invalidRelease = (title: string, reason: string): Failure => ({
  code: 'buildpack_invalid',
  message: `Buildpack ${title}: what its bin/release prints is not valid: ${reason}`,
  next: 'Correct the buildpack, or choose another: renga buildpacks:set NAME',
});

export const invalidProcfile = (message: string): Failure => ({
  code: 'invalid_procfile',
  message,
  next: 'Write one "type: command" a line, such as "web: node server.js", and # before what is a remark.',
});

export const timedOut = (limitMs: number): Failure => ({
  code: 'build_timeout',
  message: `The build took longer than ${Math.round(limitMs / 1000)} s and was stopped.`,
  next: 'Find the step that takes so long in the lines above, or raise buildTimeoutMs in settings.json.',
});

export const outOfMemory = (limitBytes: number): Failure => ({
  code: 'out_of_memory',
  message: `The build used more than its ${sizeText(limitBytes)} of memory and was stopped.`,
  next: 'Make the build use less memory, for example with fewer parallel jobs.',
});

/** @param signal aborted, by somebody who said why */
export const interrupted = ({ reason }: AbortSignal): Failure => ({
  code: 'interrupted',
  message: `The build was stopped before it was done: ${reason instanceof Error ? reason.message : String(reason)}.`,
  next: 'Nothing was changed. Push again.',
});

const noSpace = (message: string): Failure => ({
  code: 'no_space',
  message,
  next: 'Free some space (renga apps:destroy, or docker image prune for what is not ours) and push again.',
});

function engineFailure(error: EngineError): Failure {
  if (error.code === 'no_space') return noSpace(`The disk of the container engine is full: ${error.message}`);
  if (error.isAway)
    return {
      code: 'engine_unavailable',
      message: `The container engine does not answer: ${sentence(error.message)}`,
      next: 'Start it and push again; renga backend:status shows whether it is found.',
    };
  return {
    code: 'build_failed',
    message: `The container engine could not do what the build needs: ${error.message}`,
    next: 'Push again. If it happens again, look at the log of the engine.',
  };
}
