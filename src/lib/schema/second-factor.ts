import { z } from 'zod';
import { text } from './form.ts';

/** `POST /renga/second-factor`: to be typed or scanned into an authenticator app, this once. */
export interface SecondFactorResource {
  readonly secret: string;
  readonly uri: string;
}

/** `PUT /renga/second-factor`: each is good for one login without the app, and seen this once. */
export interface RecoveryCodesResource {
  readonly recovery_codes: readonly string[];
}

export const codeForm = z.object({ code: text(64) });
