import { z } from 'zod';
import { maybe, text } from './form.ts';

/** `POST /auth`: two paths, and what the second one is asked with. */
export interface BrowserLoginResource {
  readonly browser_url: string;
  readonly cli_url: string;
  readonly token: string;
}

/** What is at `cli_url`, when it is decided. */
export type BrowserLoginOutcome = { readonly access_token: string } | { readonly error: string };

export const browserLoginForm = z.object({ description: maybe(text(256)) });
