import type { Failure } from '../domain/failure.ts';

/** Carries the reason of a failed build up to where the outcome is made. */
export class BuildFailed extends Error {
  override readonly name = 'BuildFailed';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** @throws {BuildFailed} always */
export function failWith(failure: Failure): never {
  throw new BuildFailed(failure);
}
