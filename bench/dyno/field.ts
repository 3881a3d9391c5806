import type { Copies } from './copies.ts';
import type { Ask } from './engine-api.ts';
import type { Platform } from './platform.ts';
import type { Sightings } from './sightings.ts';

/** Where contests are held. */
export interface Field {
  readonly ask: Ask;
  readonly platform: Platform;
  readonly copies: Copies;
  readonly sightings: Sightings;
  readonly rounds: number;
}
