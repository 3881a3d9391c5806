import type { Partner, PartnerResource } from '../../src/lib/domain/partner.ts';
import type { Records } from '../../src/lib/platform/ports.ts';

interface Tables {
  readonly partners: Map<string, Partner>;
  readonly partnerResources: Map<string, PartnerResource>;
}

export function partnersOver(tables: () => Tables): Records['partners'] {
  const hashOf = ({ grant, access, refreshHash, inputHash }: PartnerResource) => ({
    input: inputHash,
    grant: grant?.hash,
    access: access?.hash,
    refresh: refreshHash,
  });
  return {
    save: async (partner) => void tables().partners.set(partner.id, partner),
    delete: async (id) => void tables().partners.delete(id),
    find: async (id) => tables().partners.get(id) ?? null,
    bySecret: async (hash) =>
      [...tables().partners.values()].find(({ secretHash }) => secretHash === hash) ?? null,
    list: async () => [...tables().partners.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    insertResource: async (resource) => void tables().partnerResources.set(resource.addOnId, resource),
    updateResource: async (resource) => void tables().partnerResources.set(resource.addOnId, resource),
    resource: async (addOnId) => tables().partnerResources.get(addOnId) ?? null,
    byHash: async (kind, hash) =>
      [...tables().partnerResources.values()].find((resource) => hashOf(resource)[kind] === hash) ?? null,
  };
}
