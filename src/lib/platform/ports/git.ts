import type { Actor } from '../../domain/account.ts';
import type { App } from '../../domain/app.ts';

/** The bare repositories that pushes go to. */
export interface Repositories {
  /** Deletes the repository of an app; absent is success. */
  forget(appId: string): Promise<void>;
}

/** Who is pushing to what, decided before git is started. */
export interface Pushes {
  /** @throws {Refusal} `unauthorized` or `not_found` */
  authorize(appName: string, token: string): Promise<{ readonly app: App; readonly actor: Actor }>;
  /** Builds and releases one commit; `output` is what the pusher sees. Resolves when the release is settled. */
  build(push: Push, output: (text: string) => void, signal: AbortSignal): Promise<{ readonly ok: boolean }>;
}

export interface Push {
  readonly app: App;
  readonly actor: Actor;
  readonly commit: string;
  readonly commitSubject: string;
  /** Tar of the commit's tree. */
  readonly sourceTarPath: string;
}
