import type { App } from '../../domain/app.ts';
import type { ConfigVars } from '../../domain/config-vars.ts';
import type { Failure } from '../../domain/failure.ts';
import type { Slug } from '../../domain/slug.ts';

/** Turns source into a slug. */
export interface Builder {
  /** Writes progress to `output` as text; resolves when the slug is stored, or with the reason why there is none. */
  build(request: BuildRequest, output: (text: string) => void, signal: AbortSignal): Promise<BuildOutcome>;
  /** Removes build containers and temporary files that a crash left, and nothing else. */
  recover(): Promise<void>;
  /** Forgets caches of an app. */
  forget(appId: string): Promise<void>;
}

export interface BuildRequest {
  readonly buildId: string;
  readonly app: App;
  /** Uncompressed or gzip tar of the checkout, without `.git`; the builder does not delete it. */
  readonly sourceTarPath: string;
  readonly sourceVersion: string | null;
  /** As the user named them; empty for detection. */
  readonly buildpacks: readonly string[];
  readonly config: ConfigVars;
  /** For tests and not for serving: those of the app itself, or those that a buildpack brings, which has to be there then. */
  readonly tests?: 'own' | 'testpack' | undefined;
}

export type BuildOutcome =
  | {
      readonly ok: true;
      readonly slug: Pick<
        Slug,
        'digest' | 'diffId' | 'size' | 'stack' | 'processTypes' | 'buildpackDescription' | 'images'
      >;
      /** What ran, to be pinned to the app when it was detected. */
      readonly buildpacks: readonly string[];
    }
  | { readonly ok: false; readonly failure: Failure };

/** Stored slugs and the images that run them. */
export interface SlugImages {
  /**
   * Reference of the image that a process type of the slug runs on, made from what is stored when the engine has lost it.
   * @throws {SlugDamaged} when that archive is not what it was, {SlugMissing} when it is gone
   */
  ensure(slug: Slug, type: string): Promise<string>;
  /** A stored archive's bytes. */
  read(digest: string): AsyncIterable<Uint8Array>;
  /** Deletes archives and images that no digest of `keep` names. */
  sweep(keep: ReadonlySet<string>): Promise<void>;
}

/** Takes slugs that were made elsewhere. */
export interface SlugUploads {
  /**
   * Keeps a gzipped tar of a folder `./app`.
   * @throws {Refusal} `invalid_params`, id `invalid_slug`
   */
  store(archive: AsyncIterable<Uint8Array>): Promise<StoredSlug>;
}

/** What identifies a stored slug, as in `Slug`. */
export type StoredSlug = Pick<Slug, 'digest' | 'diffId' | 'size'>;

/** Stacks that this installation can build and run on. */
export interface Stacks {
  list(): readonly { readonly name: string; readonly isDefault: boolean }[];
  /**
   * The images of a stack, obtained when they are absent.
   * @throws {Refusal} when it cannot be had here, saying why
   */
  ensure(
    name: string,
    onProgress?: (line: string) => void,
  ): Promise<{ readonly run: string; readonly build: string }>;
  /** The same for the image that dynos run on alone, a quarter of the size of the other. */
  ensureRun(name: string): Promise<string>;
}
