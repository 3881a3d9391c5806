import type { ProcessImages } from './process-image.ts';

/** What a build makes: an archive rooted at `./app`, named by its digest, and how to run it. */
export interface Slug {
  readonly id: string;
  readonly appId: string;
  /** Hex SHA-256 of the compressed archive. */
  readonly digest: string;
  /** Hex SHA-256 of the uncompressed tar: the layer's identity in an image. */
  readonly diffId: string;
  /** Compressed bytes. */
  readonly size: number;
  readonly stack: string;
  /** Process type to command. */
  readonly processTypes: Readonly<Record<string, string>>;
  readonly commit: string | null;
  readonly commitDescription: string | null;
  readonly buildpackDescription: string | null;
  /** Where images were pushed instead of a build: what each process type runs. There is no archive then. */
  readonly images?: ProcessImages;
  readonly createdAt: Date;
}

/** A slug that was announced and whose archive has not come yet. */
export type SlugDraft = Omit<Slug, 'digest' | 'diffId' | 'size' | 'images'> & {
  /** Hex SHA-256 that the archive is to have; `null` for any. */
  readonly expectedDigest: string | null;
};

/** The stored archive of a slug is not what its digest says: nothing is run from it (R17). */
export class SlugDamaged extends Error {
  override readonly name = 'SlugDamaged';
  /** Hex SHA-256. */
  readonly expected: string;
  readonly actual: string;

  constructor({ expected, actual }: Pick<SlugDamaged, 'expected' | 'actual'>) {
    super(`the stored slug has changed: its checksum is SHA256:${actual}, and should be SHA256:${expected}.`);
    this.expected = expected;
    this.actual = actual;
  }
}

/** The archive of a slug is not where it was stored: nothing can be run from it, unless the engine still has its image. */
export class SlugMissing extends Error {
  override readonly name = 'SlugMissing';

  /** @param digest hex SHA-256 */
  constructor(digest: string) {
    super(`the stored slug is gone: there is no archive with the checksum SHA256:${digest} any more.`);
  }
}

/** `Deploy ab12cd34`, with eight digits as Heroku since 2018. */
export const describeDeploy = (commit: string | null): string =>
  commit ? `Deploy ${commit.slice(0, 8)}` : 'Deploy';
