import type { DynoSize } from '../../domain/dyno-size.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { Variant } from '../../schema/accept.ts';
import type { DynoSizeResource, DynoSizeSdkFields } from '../../schema/dyno.ts';
import type { SortKeys } from '../../schema/page.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, type Handler, listed, ok } from '../call.ts';
import { namedId, namedReference } from '../named-id.ts';

const KEYS: SortKeys<DynoSizeResource> = { id: (size) => size.id, name: (size) => size.name };

/** What one dyno may use; the same for every app. */
export const dynoSizeHandlers = ({ apps, dynoSizes }: Pick<ApiOptions, 'apps' | 'dynoSizes'>) => {
  const list = (call: Call) =>
    listed(
      call,
      dynoSizes.map((size) => describe(size, call.variant)),
      KEYS,
      (size) => size,
    );

  return {
    list: list satisfies Handler,

    listOfApp: (async (call) => {
      await apps.find(call.account, call.param('app'));
      return list(call);
    }) satisfies Handler,

    info: (async (call) => {
      const wanted = call.param('size').toLowerCase();
      const size = dynoSizes.find((each) => [sizeId(each.name), each.name.toLowerCase()].includes(wanted));
      if (!size) throw Refusal.missing('dyno size');
      return ok(describe(size, call.variant));
    }) satisfies Handler,
  };
};

export const sizeId = (name: string): string => namedId('dyno-size', name);

/** Compute and units as Heroku counts them: a Standard-1X is one. */
const describe = (size: DynoSize, variant: Variant): DynoSizeResource => ({
  id: sizeId(size.name),
  name: size.name,
  architecture: 'amd64',
  compute: Math.max(1, Math.round(size.cpuShares / 512)),
  cost: null,
  dedicated: size.name.startsWith('Performance'),
  generation: namedReference('generation', 'cedar'),
  memory: size.memoryMb / 1024,
  precise_dyno_units: size.cpuShares / 512,
  private_space_only: false,
  ...(variant === '3' ? {} : sdkFields(size)),
});

const sdkFields = (size: DynoSize): DynoSizeSdkFields => ({
  can_autoscale: false,
  infrastructure_tier: 'production',
  product_dyno_tier: size.family,
});
