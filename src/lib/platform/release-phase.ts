import type { App } from '../domain/app.ts';
import type { Failure } from '../domain/failure.ts';
import { type ProcessType, RELEASE_TYPE } from '../domain/formation.ts';
import type { Release } from '../domain/release.ts';
import type { Slug } from '../domain/slug.ts';
import type { Clock } from '../std/clock.ts';
import type { Activity } from './activity.ts';
import type { DynoManager, OneOffEnd, Outputs, Store } from './ports.ts';
import type { Settings } from './settings.ts';

interface ReleasePhaseOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly dynoManager: DynoManager;
  readonly outputs: Outputs;
  readonly activity: Activity;
  readonly settings: Pick<Settings, 'releaseTimeoutMs'>;
}

/** A release that is about to be handed over. */
export interface Launch {
  readonly app: App;
  readonly release: Release;
  readonly slug: Slug;
  readonly formation: readonly ProcessType[];
}

/** Ends that say nothing of the command itself. */
const NOT_ITS_FAULT: ReadonlySet<string> = new Set(['interrupted', 'start_failed', 'engine_unavailable']);

export const COMMAND_INTERRUPTED: Failure = {
  code: 'interrupted',
  message: 'The control plane was stopped after the release command had begun.',
  next: 'It is not run again by itself: see that it can be repeated, then run: renga releases:retry',
};

/**
 * Runs the `release` command of a release once, in a one-off dyno of its slug and config, before anything of it serves
 * (Dev Center: Release Phase).
 */
export class ReleasePhase {
  readonly #options: ReleasePhaseOptions;

  constructor(options: ReleasePhaseOptions) {
    this.#options = options;
  }

  /**
   * `null` when the release may go on, which is at once where its slug declares no command. What the command writes is
   * kept as the output of the release and given to `onOutput`.
   */
  async run(
    { app, release, slug, formation }: Launch,
    onOutput: (text: string) => void,
  ): Promise<Failure | null> {
    const command = releaseCommand(release, slug);
    if (command === null) return null;
    if (release.commandStartedAt) return COMMAND_INTERRUPTED;
    const { store, clock, dynoManager, outputs, activity, settings } = this.#options;
    activity.byUser(app.id, `Running release v${release.version} commands`, release.actor);
    onOutput('Running release command...\n\n');
    await store.releases.beginCommand(release.id, clock.now());
    const end = await dynoManager.runToEnd(
      {
        app,
        release,
        slug,
        type: RELEASE_TYPE,
        command,
        size: formation.find((row) => row.type === RELEASE_TYPE)?.size ?? '',
        env: {},
        attach: false,
        tty: false,
      },
      {
        limitMs: settings.releaseTimeoutMs,
        onOutput: (text) => {
          outputs.append(release.id, text);
          onOutput(text);
        },
      },
    );
    outputs.close(release.id);
    onOutput('\n');
    if (end.failure) activity.byUser(app.id, `Release v${release.version} command failed`, release.actor);
    return explain(release, end);
  }
}

/** Releases that no command is run for. */
const WITHOUT_COMMAND: ReadonlySet<Release['cause']> = new Set(['add-on', 'test']);

/** The command that a slug wants to be run for its releases: for all but those that an add-on or tests have made. */
export const releaseCommand = (
  { cause }: Pick<Release, 'cause'>,
  { processTypes }: Pick<Slug, 'processTypes'>,
): string | null =>
  !WITHOUT_COMMAND.has(cause) && Object.hasOwn(processTypes, RELEASE_TYPE)
    ? (processTypes[RELEASE_TYPE] ?? null)
    : null;

function explain(release: Release, { failure }: OneOffEnd): Failure | null {
  if (!failure || NOT_ITS_FAULT.has(failure.code)) return failure;
  return {
    code: 'release_command_failed',
    message: `The release command failed: ${failure.message}`,
    next: `Mend it, then deploy again or run: renga releases:retry. All that it wrote: renga releases:output v${release.version}`,
  };
}
