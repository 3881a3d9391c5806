import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take most of a minute and more, the longest first. */
const LONG = [
  'test/heroku-client/databases.test.ts',
  'test/heroku-client/add-ons.test.ts',
  'test/heroku-client/people.test.ts',
  'test/heroku-client/apps.test.ts',
  'test/buildpacks/nodejs.test.ts',
  'test/acceptance/docs.test.ts',
  'test/acceptance/redeploy-under-load.test.ts',
  'test/acceptance/addons.test.ts',
  'test/acceptance/killed-changes.test.ts',
  'test/acceptance/engine.test.ts',
  'test/acceptance/explain.test.ts',
  'test/acceptance/node-example.test.ts',
  'test/acceptance/meddling.test.ts',
  'test/acceptance/mariadb-and-rabbitmq.test.ts',
  'test/engine/docker/contract.test.ts',
  'test/api/access-table.test.ts',
  'test/crash-safety/every-point.test.ts',
  'test/dyno-manager/real-engine.test.ts',
  'test/acceptance/semantics.test.ts',
  'test/acceptance/killed-builds.test.ts',
  'test/acceptance/pipelines.test.ts',
  'test/acceptance/release-phase.test.ts',
  'test/acceptance/two-backends.test.ts',
  'test/acceptance/features.test.ts',
  'test/acceptance/stopped.test.ts',
  'test/acceptance/other-examples.test.ts',
];

/**
 * Begins with the files that take long, so that no run waits for one of them at its end; the others fill the gaps. Without
 * a cache of earlier runs the size of a file is all that vitest has to guess by.
 */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => this.#rankOf(a) - this.#rankOf(b));
  }

  #rankOf({ moduleId }: TestSpecification): number {
    const index = LONG.indexOf(relative(this.ctx.config.root, moduleId));
    return index === -1 ? LONG.length : index;
  }
}
