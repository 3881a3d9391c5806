import type { Actor } from '../../domain/account.ts';
import type { App } from '../../domain/app.ts';
import type { Pipeline } from '../../domain/pipeline.ts';

/** The bare repositories that pushes go to. */
export interface Repositories {
  /** Deletes the repository of an app or a pipeline; absent is success. */
  forget(id: string): Promise<void>;
}

/** The branches of the repositories of pipelines. */
export interface Branches {
  /** By name. */
  list(pipelineId: string): Promise<readonly Branch[]>;
  /**
   * The source of a commit of a branch, gone when it is disposed of.
   * @throws {Refusal} `invalid_params` when it cannot be built
   */
  source(pipelineId: string, commit: string, signal: AbortSignal): Promise<BranchSource>;
}

export interface Branch {
  /** `main`, `feature/search` */
  readonly name: string;
  readonly commit: string;
}

export interface BranchSource extends AsyncDisposable {
  readonly tarPath: string;
  /** First line of the commit message. */
  readonly subject: string;
}

/** What a client of git shows of itself. */
export interface GitCredentials {
  readonly token: string;
  /** Where it comes from. */
  readonly address: string;
}

/** Where a branch has been moved to; `null` when it is gone. */
export interface BranchMove {
  readonly branch: string;
  readonly commit: string | null;
}

/** What becomes of a push to the repository of a pipeline. */
export interface BranchPushes {
  /** @throws {Refusal} `unauthorized`, `rate_limit`, `not_found` or `forbidden` */
  authorizePipeline(
    name: string,
    credentials: GitCredentials,
  ): Promise<{ readonly pipeline: Pipeline; readonly actor: Actor }>;
  /** Lines for the pusher, before anything is done. */
  foretell(pipeline: Pipeline, moves: readonly BranchMove[]): Promise<readonly string[]>;
  /** Called when the branches are where they were pushed to; nobody waits for what is begun then. */
  moved(pipeline: Pipeline, pusher: Pusher, moves: readonly BranchMove[]): Promise<void>;
}

/** Who has pushed, and from where. */
export interface Pusher {
  readonly actor: Actor;
  readonly address: string;
}

/** Who is pushing to what, decided before git is started. */
export interface Pushes {
  /** @throws {Refusal} `unauthorized`, `rate_limit`, `not_found` or `forbidden` */
  authorize(
    appName: string,
    credentials: GitCredentials,
  ): Promise<{ readonly app: App; readonly actor: Actor }>;
  /** Builds and releases one commit; `output` is what the pusher sees. Resolves when the release is settled. */
  build(push: Push, output: (text: string) => void, signal: AbortSignal): Promise<{ readonly ok: boolean }>;
}

export interface Push {
  readonly app: App;
  readonly actor: Actor;
  /** Where it comes from. */
  readonly address: string;
  readonly commit: string;
  readonly commitSubject: string;
  /** Tar of the commit's tree. */
  readonly sourceTarPath: string;
}
