import type { Account } from '../../domain/account.ts';
import type { App } from '../../domain/app.ts';
import type { ProcessImage } from '../../domain/process-image.ts';

/** The images that clients have pushed. */
export interface ImageRepositories {
  /**
   * The image of a process type of an app, by its id or by a tag, or `null` when nobody has pushed it.
   * @throws {Refusal} `invalid_params` when it cannot be run
   */
  find(appId: string, type: string, idOrTag: string): Promise<ProcessImage | null>;
  /** Deletes what was pushed to an app; absent is success. */
  forget(appId: string): Promise<void>;
}

/** The images that were built here. */
export interface BuiltImages {
  /**
   * Keeps an image of the engine as those that were pushed are kept, and names it as they are named. It may have nothing
   * to run by itself.
   * @throws the signal's reason when that aborts
   */
  keep(ref: string, signal: AbortSignal): Promise<ProcessImage>;
}

/** What a client of the registry shows of itself. */
export interface RegistryCredentials {
  /** `null` for the owner of the installation, over the local socket. */
  readonly token: string | null;
  /** Where it comes from. */
  readonly address: string;
}

/** Who may push and pull images. */
export interface ImageClients {
  /** @throws {Refusal} `unauthorized`, `rate_limit`, `forbidden` */
  identify(credentials: RegistryCredentials): Promise<Account>;
  /** @throws {Refusal} also `not_found` */
  authorize(
    credentials: RegistryCredentials,
    appName: string,
  ): Promise<{ readonly account: Account; readonly app: App }>;
  /** Called when an image has been pushed. */
  pushed(push: ImagePush): Promise<void>;
}

export interface ImagePush {
  readonly app: App;
  readonly account: Account;
  readonly address: string;
  readonly type: string;
  /** Hex SHA-256 of its manifest. */
  readonly manifest: string;
}
