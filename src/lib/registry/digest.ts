import { DistributionError } from './distribution-error.ts';

const DIGEST = /^sha256:([0-9a-f]{64})$/;

/** The hex of a digest. @throws {DistributionError} `DIGEST_INVALID` for what is none, or of another algorithm */
export function hexOf(digest: string): string {
  const hex = DIGEST.exec(digest)?.[1];
  if (hex) return hex;
  throw new DistributionError('DIGEST_INVALID', 'A digest is sha256: and 64 lower-case hex digits.');
}

export const isDigest = (text: string): boolean => DIGEST.test(text);
