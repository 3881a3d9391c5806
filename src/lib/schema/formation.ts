import { z } from 'zod';
import { maybe, named, text } from './form.ts';
import type { Reference } from './reference.ts';
import type { Timestamp } from './timestamp.ts';

export interface FormationResource {
  readonly id: string;
  readonly app: Reference;
  readonly command: string;
  readonly created_at: Timestamp;
  readonly dyno_size: Reference;
  readonly quantity: number;
  readonly size: string;
  readonly type: string;
  readonly updated_at: Timestamp;
}

const change = {
  /** A number, also as text, or `+1` and `-1`. */
  quantity: maybe(z.union([z.int(), text(16)])),
  size: maybe(named),
  dyno_size: maybe(named),
  /** Id or tag of an image that was pushed, to be released; `null` takes the process type away (variant `3.docker-releases`). */
  docker_image: text(128).nullable().optional(),
};

/** One process type. */
export const formationUpdateForm = z.object(change).transform(preferSize);

/** Several at once. */
export const formationBatchForm = z.object({
  updates: z.array(z.object({ type: text(128), ...change }).transform(preferSize)).max(200),
});

/** Clients say `size` or `dyno_size`; one is as good as the other. */
function preferSize<
  T extends { readonly size?: string | undefined; readonly dyno_size?: string | undefined },
>({ dyno_size, ...rest }: T) {
  return { ...rest, size: rest.size ?? dyno_size };
}
