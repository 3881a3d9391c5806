import { type Dyno, dynoName } from '../domain/dyno.ts';
import type { Failure } from '../domain/failure.ts';
import { Refusal } from '../domain/refusal.ts';
import { SlugDamaged, SlugMissing } from '../domain/slug.ts';

/** Why a dyno could not be started, and what Heroku logs of that, if anything. */
export function unstartable(
  dyno: Dyno,
  error: unknown,
): { readonly failure: Failure; readonly line?: string } {
  const message = `${dynoName(dyno)} could not be started: ${error instanceof Error ? error.message : String(error)}`;
  if (error instanceof SlugDamaged)
    return { failure: { code: 'slug_damaged', message, next: OTHER_SLUG }, line: checksumLine(error) };
  if (error instanceof SlugMissing) return { failure: { code: 'slug_missing', message, next: OTHER_SLUG } };
  if (error instanceof Refusal && error.id === 'size_too_large') {
    const next = `Choose a smaller size: renga ps:type ${dyno.type}=SIZE`;
    return { failure: { code: error.id, message, next } };
  }
  const next = 'Try again; if it stays, look at: renga backend:logs';
  return { failure: { code: 'start_failed', message, next } };
}

const OTHER_SLUG = 'Deploy again, or go back to a release with another slug: renga rollback VERSION';

/** As Heroku words it, with its missing word. */
const checksumLine = ({ expected, actual }: SlugDamaged): string =>
  `Error R17 (Checksum error) -> Checksum does match expected value. Expected: SHA256:${expected} Actual: SHA256:${actual}`;
