import { z } from 'zod';
import { text } from './form.ts';
import type { Timestamp } from './timestamp.ts';

export interface KeyResource {
  readonly id: string;
  readonly comment: string;
  readonly created_at: Timestamp;
  readonly email: string;
  readonly fingerprint: string;
  readonly public_key: string;
  readonly updated_at: Timestamp;
}

/** `POST /account/keys` */
export const keyForm = z.object({ public_key: text(16_384) });
