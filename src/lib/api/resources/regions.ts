import { Refusal } from '../../domain/refusal.ts';
import type { SortKeys } from '../../schema/page.ts';
import type { RegionResource } from '../../schema/region.ts';
import { type Handler, listed, ok } from '../call.ts';
import { namedReference } from '../named-id.ts';

/** There is one place: where the installation runs. Its name and provider are those that clients expect. */
const REGION: RegionResource = {
  ...namedReference('region', 'us'),
  country: 'Local',
  created_at: '2026-01-01T00:00:00Z',
  description: 'This installation',
  locale: 'Local',
  private_capable: false,
  provider: { name: 'renga', region: 'us-east-1' },
  updated_at: '2026-01-01T00:00:00Z',
};

const KEYS: SortKeys<RegionResource> = { id: (region) => region.id, name: (region) => region.name };

export const regionHandlers = () => ({
  list: (async (call) => listed(call, [REGION], KEYS, (region) => region)) satisfies Handler,

  info: (async (call) => {
    if (![REGION.id, REGION.name].includes(call.param('region'))) throw Refusal.missing('region');
    return ok(REGION);
  }) satisfies Handler,
});
