import type { Partner } from '../../domain/partner.ts';
import { readManifest } from '../../domain/partner-manifest.ts';
import type { SortKeys } from '../../schema/page.ts';
import {
  type AddOnProviderResource,
  addOnConfigForm,
  manifestForm,
  partnerDrainForm,
} from '../../schema/partner.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { created, type Handler, listed, ok, read, secret } from '../call.ts';
import { partnerOnly } from '../partner-routes.ts';
import { describeDrain } from './log-drains.ts';

const KEYS: SortKeys<Partner> = { id: ({ id }) => id };

/** The services of others that an installation offers. */
export const addOnProviderHandlers = ({ partners }: Pick<ApiOptions, 'partners'>) => ({
  list: (async (call) => listed(call, await partners.list(call.account), KEYS, describe)) satisfies Handler,

  add: (async (call) => {
    const manifest = readManifest(read(manifestForm, call));
    const { partner, secret: shown } = await partners.add(call.account, manifest);
    if (shown === null) return ok(describe(partner));
    return secret(created({ ...describe(partner), client_secret: shown }));
  }) satisfies Handler,

  remove: (async (call) =>
    ok(describe(await partners.remove(call.account, call.param('provider'))))) satisfies Handler,
});

const describe = ({ id, manifest, createdAt, updatedAt }: Partner): AddOnProviderResource => ({
  id,
  name: manifest.name,
  base_url: manifest.baseUrl,
  sso_url: manifest.ssoUrl,
  config_vars: manifest.configVars,
  plans: manifest.plans.map(({ name }) => name),
  created_at: timestamp(createdAt),
  updated_at: timestamp(updatedAt),
});

/** What a partner does with the one add-on that its token is for. */
export const partnerHandlers = ({ partnerAccess, drains }: Pick<ApiOptions, 'partnerAccess' | 'drains'>) => ({
  setConfig: (async (call) => {
    const addOn = partnerOnly(call);
    const { config } = read(addOnConfigForm, call);
    const changed = await partnerAccess.setConfig(addOn, config);
    return secret(ok(await partnerAccess.config(changed)));
  }) satisfies Handler,

  drains: (async (call) => {
    const addOn = partnerOnly(call);
    const own = (await drains.list(call.account, addOn.appId)).filter(
      ({ drain }) => drain.addOnId === addOn.id,
    );
    return secret(ok(own.map(describeDrain)));
  }) satisfies Handler,

  setDrain: (async (call) => {
    const addOn = partnerOnly(call);
    const { url } = read(partnerDrainForm, call);
    await partnerAccess.openDrain(addOn, call.param('drain'), url);
    return secret(ok(describeDrain(await drains.find(call.account, addOn.appId, call.param('drain')))));
  }) satisfies Handler,
});
