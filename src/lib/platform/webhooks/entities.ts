import type { AddOn } from '../../domain/add-on.ts';
import type { App } from '../../domain/app.ts';
import type { Attachment } from '../../domain/attachment.ts';
import type { Build } from '../../domain/build.ts';
import type { SniEndpoint } from '../../domain/certificate.ts';
import type { Collaboration } from '../../domain/collaboration.ts';
import type { CustomDomain } from '../../domain/custom-domain.ts';
import { type Dyno, dynoName } from '../../domain/dyno.ts';
import type { ProcessType } from '../../domain/formation.ts';
import type { Release } from '../../domain/release.ts';

/** What an event says of an entity, in the words of the Platform API. */
export type EntityData = Readonly<Record<string, unknown>>;

type Named = Pick<App, 'id' | 'name'>;

const time = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;
const times = ({ createdAt, updatedAt }: { readonly createdAt: Date; readonly updatedAt: Date }) => ({
  created_at: time(createdAt),
  updated_at: time(updatedAt),
});
const reference = ({ id, name }: Named) => ({ id, name });
const byId = (id: string | null) => (id === null ? null : { id });

export const appData = (app: App): EntityData => ({
  id: app.id,
  name: app.name,
  build_stack: { name: app.buildStack },
  maintenance: app.maintenance,
  owner: { id: app.ownerId },
  region: { name: app.region },
  ...times(app),
});

export const buildData = (app: Named, build: Build): EntityData => ({
  id: build.id,
  app: reference(app),
  buildpacks: build.buildpacks.map((url) => ({ url })),
  release: byId(build.releaseId),
  slug: byId(build.slugId),
  source_blob: { version: build.sourceVersion, version_description: build.sourceDescription },
  stack: build.stack,
  status: build.status,
  user: build.actor,
  ...times(build),
});

export const releaseData = (app: Named, release: Release): EntityData => ({
  id: release.id,
  app: reference(app),
  description: release.description,
  slug: byId(release.slugId),
  status: release.status,
  user: release.actor,
  version: release.version,
  ...times(release),
});

export const dynoData = (app: Named, dyno: Dyno): EntityData => ({
  id: dyno.id,
  app: reference(app),
  command: dyno.command,
  exit_status: dyno.exitCode,
  name: dynoName(dyno),
  release: { id: dyno.releaseId, version: dyno.releaseVersion },
  size: dyno.size,
  state: dyno.state,
  type: dyno.type,
  ...times(dyno),
});

export const formationData = (app: Named, { type, quantity, size }: ProcessType): EntityData => ({
  app: reference(app),
  quantity,
  size,
  type,
});

export const addOnData = (app: Named, addOn: AddOn): EntityData => ({
  id: addOn.id,
  addon_service: { name: addOn.service },
  app: reference(app),
  name: addOn.name,
  plan: { name: `${addOn.service}:${addOn.plan}` },
  state: addOn.state,
  ...times(addOn),
});

export const attachmentData = (app: Named, attachment: Attachment): EntityData => ({
  id: attachment.id,
  addon: { id: attachment.addOnId },
  app: reference(app),
  created_at: time(attachment.createdAt),
  name: attachment.name,
});

export const collaboratorData = (
  app: Named,
  collaboration: Collaboration & { readonly email: string },
): EntityData => ({
  id: collaboration.id,
  app: reference(app),
  permissions: collaboration.permissions.map((name) => ({ name })),
  user: { id: collaboration.accountId, email: collaboration.email },
  ...times(collaboration),
});

export const domainData = (app: Named, domain: CustomDomain): EntityData => ({
  id: domain.id,
  app: reference(app),
  hostname: domain.hostname,
  kind: 'custom',
  sni_endpoint: byId(domain.sniEndpointId),
  ...times(domain),
});

export const sniEndpointData = (app: Named, endpoint: SniEndpoint): EntityData => ({
  id: endpoint.id,
  app: reference(app),
  certificate_chain: endpoint.certificateChain,
  name: endpoint.name,
  ...times(endpoint),
});
