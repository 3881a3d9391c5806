import { z } from 'zod';
import { maybe, text } from './form.ts';
import type { Timestamp } from './timestamp.ts';

export interface OauthClientResource {
  readonly id: string;
  readonly name: string;
  readonly redirect_uri: string;
  /** Whole in the answer that gives it out, unreadable in every other. */
  readonly secret: string;
  readonly ignores_delinquent: boolean | null;
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}

const name = text(128).refine((value) => value.trim() !== '', 'is empty');

export const oauthClientForm = z.object({ name, redirect_uri: text(2_048) });

export const oauthClientChangeForm = z.object({ name: maybe(name), redirect_uri: maybe(text(2_048)) });
