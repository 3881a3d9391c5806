import { z } from 'zod';
import type { Timestamp } from './timestamp.ts';

export interface AppFeatureResource {
  readonly id: string;
  readonly name: string;
  readonly created_at: Timestamp;
  readonly description: string;
  readonly display_name: string;
  readonly doc_url: string;
  readonly enabled: boolean;
  readonly feedback_email: string;
  readonly state: string;
  readonly updated_at: Timestamp;
}

export const appFeatureUpdateForm = z.object({ enabled: z.boolean() });
