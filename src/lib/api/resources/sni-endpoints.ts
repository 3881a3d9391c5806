import { factsOf } from '../../domain/certificate.ts';
import type { EndpointOfApp } from '../../platform/sni-endpoints.ts';
import type { SortKeys } from '../../schema/page.ts';
import { type SniEndpointResource, sniEndpointForm } from '../../schema/sni-endpoint.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, created, type Handler, listed, ok, read } from '../call.ts';
import { namedId } from '../named-id.ts';

const KEYS: SortKeys<EndpointOfApp> = {
  id: ({ endpoint }) => endpoint.id,
  name: ({ endpoint }) => endpoint.name,
};

export const sniEndpointHandlers = ({ sniEndpoints }: Pick<ApiOptions, 'sniEndpoints'>) => {
  const identityIn = (call: Call) => {
    const form = read(sniEndpointForm, call);
    return { certificateChain: form.certificate_chain, privateKey: form.private_key };
  };

  return {
    create: (async (call) =>
      created(
        describe(await sniEndpoints.add(call.account, call.param('app'), identityIn(call))),
      )) satisfies Handler,

    list: (async (call) =>
      listed(
        call,
        await sniEndpoints.list(call.account, call.param('app')),
        KEYS,
        describe,
      )) satisfies Handler,

    info: (async (call) =>
      ok(
        describe(await sniEndpoints.find(call.account, call.param('app'), call.param('endpoint'))),
      )) satisfies Handler,

    update: (async (call) => {
      const [app, endpoint] = [call.param('app'), call.param('endpoint')];
      return ok(describe(await sniEndpoints.replace(call.account, app, endpoint, identityIn(call))));
    }) satisfies Handler,

    remove: (async (call) =>
      ok(
        describe(await sniEndpoints.remove(call.account, call.param('app'), call.param('endpoint'))),
      )) satisfies Handler,
  };
};

function describe({ app, endpoint, domains, isManaged }: EndpointOfApp): SniEndpointResource {
  const facts = factsOf(endpoint.certificateChain);
  return {
    id: endpoint.id,
    app: { id: app.id, name: app.name },
    certificate_chain: endpoint.certificateChain,
    created_at: timestamp(endpoint.createdAt),
    display_name: null,
    domains: domains.map(({ id }) => id),
    name: endpoint.name,
    ssl_cert: {
      id: namedId('certificate', endpoint.certificateChain),
      acm: isManaged,
      'ca_signed?': !facts.isSelfSigned,
      cert_domains: facts.domains,
      expires_at: timestamp(facts.expiresAt),
      issuer: facts.issuer,
      'self_signed?': facts.isSelfSigned,
      starts_at: timestamp(facts.startsAt),
      subject: facts.subject,
    },
    updated_at: timestamp(endpoint.updatedAt),
  };
}
