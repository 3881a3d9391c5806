import { Refusal } from '../../domain/refusal.ts';
import { type Handler, listed } from '../call.ts';

// Resources that clients ask for in passing and that nothing can make here: their lists are truly empty.

const KEYS = { id: (each: { readonly id: string }) => each.id };

export const nothingHandlers = () => ({
  list: (async (call) => listed(call, [], KEYS, (each) => each)) satisfies Handler,

  space: (async () => {
    throw Refusal.missing('space');
  }) satisfies Handler,

  /** The platform switches by app, never by account. */
  feature: (async () => {
    throw Refusal.missing('feature');
  }) satisfies Handler,
});
