import type { App } from '../../domain/app.ts';
import { asciiOf } from '../../domain/custom-domain.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { DomainOfApp } from '../../platform/domains.ts';
import { type DomainResource, domainCreateForm, domainUpdateForm } from '../../schema/domain.ts';
import type { SortKeys } from '../../schema/page.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, created, type Handler, listed, ok, read } from '../call.ts';
import { namedId } from '../named-id.ts';

const KEYS: SortKeys<DomainResource> = {
  id: ({ id }) => id,
  hostname: ({ hostname }) => hostname,
};

export const domainHandlers = ({
  apps,
  domains,
  managedCertificates,
  sniEndpoints,
}: Pick<ApiOptions, 'apps' | 'domains' | 'managedCertificates' | 'sniEndpoints'>) => {
  async function describe(call: Call, { app, domain }: DomainOfApp): Promise<DomainResource> {
    const { sniEndpointId } = domain;
    const { status, reason } = (await managedCertificates.progress(app))(domain);
    const shown = sniEndpointId && (await sniEndpoints.find(call.account, app.id, sniEndpointId)).endpoint;
    return {
      id: domain.id,
      acm_status: status,
      acm_status_reason: reason,
      app: { id: app.id, name: app.name },
      cname: domains.ownNameOf(app),
      created_at: timestamp(domain.createdAt),
      hostname: domain.hostname,
      kind: 'custom',
      sni_endpoint: shown ? { id: shown.id, name: shown.name } : null,
      status: 'succeeded',
      updated_at: timestamp(domain.updatedAt),
    };
  }

  /** The name that the app has from the platform, which no record is kept of. */
  const describeOwn = (app: App): DomainResource => ({
    id: namedId('domain', app.id),
    acm_status: null,
    acm_status_reason: null,
    app: { id: app.id, name: app.name },
    cname: null,
    created_at: timestamp(app.createdAt),
    hostname: domains.ownNameOf(app),
    kind: 'heroku',
    sni_endpoint: null,
    status: 'none',
    updated_at: timestamp(app.createdAt),
  });

  async function own(call: Call): Promise<DomainResource | null> {
    const resource = describeOwn(await apps.find(call.account, call.param('app')));
    const wanted = call.param('domain');
    return [resource.id, resource.hostname].includes(asciiOf(wanted)) ? resource : null;
  }

  async function refuseOwn(call: Call): Promise<void> {
    const resource = await own(call);
    if (!resource) return;
    throw Refusal.invalid(
      `${resource.hostname} is the app's own name and stays with it.`,
      'reserved_hostname',
    );
  }

  return {
    create: (async (call) => {
      const { hostname, sni_endpoint } = read(domainCreateForm, call);
      const wanted = { hostname, sniEndpoint: sni_endpoint ?? null };
      return created(await describe(call, await domains.add(call.account, call.param('app'), wanted)));
    }) satisfies Handler,

    list: (async (call) => {
      const app = await apps.find(call.account, call.param('app'));
      const custom = (await domains.list(call.account, app.id)).map((each) => describe(call, each));
      const all = [describeOwn(app), ...(await Promise.all(custom))];
      return listed(call, all, KEYS, (each) => each);
    }) satisfies Handler,

    info: (async (call) =>
      ok(
        (await own(call)) ??
          (await describe(call, await domains.find(call.account, call.param('app'), call.param('domain')))),
      )) satisfies Handler,

    update: (async (call) => {
      await refuseOwn(call);
      const { sni_endpoint } = read(domainUpdateForm, call);
      const [app, domain] = [call.param('app'), call.param('domain')];
      return ok(await describe(call, await domains.secure(call.account, app, domain, sni_endpoint ?? null)));
    }) satisfies Handler,

    remove: (async (call) => {
      await refuseOwn(call);
      const found = await domains.find(call.account, call.param('app'), call.param('domain'));
      const last = await describe(call, found);
      await domains.remove(call.account, found.app.id, found.domain.id);
      return ok(last);
    }) satisfies Handler,
  };
};
