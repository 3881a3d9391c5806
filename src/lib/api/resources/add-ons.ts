import type { AddOn } from '../../domain/add-on.ts';
import { configShape, planName } from '../../domain/add-on-service.ts';
import { attachedValues, attachedVars } from '../../domain/attachment.ts';
import type { Permission } from '../../domain/collaboration.ts';
import { DEFAULT_LOGIN } from '../../domain/login.ts';
import { Refusal } from '../../domain/refusal.ts';
import { MEMBERS } from '../../domain/team.ts';
import {
  type AddOnResource,
  addOnCreateForm,
  addOnDestroyForm,
  addOnResolveForm,
  addOnUpdateForm,
  consoleForm,
} from '../../schema/add-on.ts';
import type { SortKeys } from '../../schema/page.ts';
import type { SignOnResource } from '../../schema/partner.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, created, type Handler, listed, ok, read, secret } from '../call.ts';
import type { Capabilities } from '../capabilities.ts';
import { namedReference } from '../named-id.ts';
import { signOnUrl } from '../pages/sign-on-page.ts';
import { partnerOnly, seenBy } from '../partner-routes.ts';
import { checkSelf } from './account.ts';
import { freePrice, planResource, serviceResource } from './add-on-services.ts';

type Parts = Pick<
  ApiOptions,
  'apps' | 'addOns' | 'attachments' | 'partners' | 'partnerAccess' | 'teams' | 'clock' | 'urls'
> & {
  readonly capabilities: Capabilities;
};

const KEYS: SortKeys<AddOn> = {
  id: (addOn) => addOn.id,
  name: (addOn) => addOn.name,
  updated_at: (addOn) => addOn.updatedAt,
};

export const addOnHandlers = (parts: Parts) => {
  const { apps, addOns, attachments, partners, partnerAccess, teams, ...rest } = parts;
  async function describe(call: Call, addOn: AddOn): Promise<AddOnResource> {
    const chosen = addOns.planOf(addOn);
    const app = await addOns.homeOf(addOn);
    const names = (await attachments.ofAddOn(addOn.id)).filter(({ appId }) => appId === app.id);
    return {
      id: addOn.id,
      actions: [],
      addon_service: expands(call, 'addon_service')
        ? serviceResource(chosen.service, call.variant)
        : namedReference('addon-service', addOn.service),
      app: { id: app.id, name: app.name },
      billed_price: freePrice(call.variant),
      billing_entity: { id: app.id, name: app.name, type: 'app' },
      config_vars: names.flatMap(({ name }) => Object.keys(attachedVars(name, configShape(addOn, chosen)))),
      created_at: timestamp(addOn.createdAt),
      name: addOn.name,
      plan: expands(call, 'plan')
        ? planResource(chosen.service, chosen.plan, call.variant)
        : namedReference('plan', planName(chosen)),
      provider_id: await partnerAccess.providerId(addOn),
      provision_message: await partnerAccess.message(addOn),
      state: stateFor(call, addOn),
      updated_at: timestamp(addOn.updatedAt),
      web_url: null,
      ...(call.variant === '3.renga' ? { failure: addOn.failure } : {}),
    };
  }

  const find = async (call: Call, wanted: Permission = 'view'): Promise<AddOn> => {
    const addOn = await addOns.find(call.account, call.param('addon'), wanted);
    const app = call.param('app');
    if (app !== '' && (await apps.find(call.account, app)).id !== addOn.appId)
      throw Refusal.missing('add_on');
    return addOn;
  };
  const list = async (call: Call) => {
    const seen = seenBy(call, await addOns.list(call.account), ({ id }, own) => id === own.id);
    return listed(call, seen, KEYS, (addOn) => describe(call, addOn));
  };

  return {
    list: list satisfies Handler,

    listOfUser: (async (call) => {
      checkSelf(call);
      return list(call);
    }) satisfies Handler,

    listOfTeam: (async (call) => {
      const { team } = await teams.find(call.account, call.param('team'), MEMBERS);
      const own = new Set(
        (await apps.list(call.account, undefined, { teamId: team.id })).map(({ id }) => id),
      );
      const all = (await addOns.list(call.account)).filter(({ appId }) => own.has(appId));
      return listed(call, all, KEYS, (addOn) => describe(call, addOn));
    }) satisfies Handler,

    listOfApp: (async (call) => {
      const all = await addOns.listOf(call.account, call.param('app'));
      return listed(call, all, KEYS, (addOn) => describe(call, addOn));
    }) satisfies Handler,

    info: (async (call) => {
      const addOn = await find(call);
      return ok({
        ...(await describe(call, addOn)),
        web_url: await signOnUrl({ addOns, ...rest }, rest.capabilities, { call, addOnId: addOn.id }),
      });
    }) satisfies Handler,

    resolve: (async (call) => {
      const { addon, app } = read(addOnResolveForm, call);
      const found = await addOns.resolve(call.account, addon, app);
      return listed(call, found, KEYS, (addOn) => describe(call, addOn));
    }) satisfies Handler,

    create: (async (call) => {
      const { plan, name, attachment, config } = read(addOnCreateForm, call);
      const made = await addOns.create(call.account, call.param('app'), {
        plan,
        ...(name === undefined ? {} : { name }),
        ...(attachment?.name === undefined ? {} : { as: attachment.name }),
        ...(config === undefined ? {} : { options: config }),
      });
      return created(await describe(call, made));
    }) satisfies Handler,

    update: (async (call) => {
      const { plan, name } = read(addOnUpdateForm, call);
      const addOn = await find(call);
      const updated = await addOns.update(call.account, addOn.id, {
        ...(plan === undefined ? {} : { plan }),
        ...(name === undefined ? {} : { name }),
      });
      return ok(await describe(call, updated));
    }) satisfies Handler,

    destroy: (async (call) => {
      const { force } = read(addOnDestroyForm, call);
      const addOn = await find(call);
      const going = await addOns.destroy(call.account, addOn.id, { force: force === true });
      return ok(await describe(call, going));
    }) satisfies Handler,

    console: (async (call) => {
      const { words, tty, rows, columns } = read(consoleForm, call);
      const terminal = rows === undefined || columns === undefined ? {} : { terminal: { rows, columns } };
      const { url } = await addOns.console(call.account, call.param('addon'), { words, tty, ...terminal });
      return secret(created({ attach_url: url }));
    }) satisfies Handler,

    /** Values by their names on the app that the add-on was made for. */
    config: (async (call) => {
      const addOn = await find(call, 'operate');
      return secret(ok(await partnerAccess.config(addOn)));
    }) satisfies Handler,

    /** What the browser of a user brings to the dashboard of the provider. */
    signOn: (async (call) => {
      const addOn = await find(call, 'operate');
      const app = await addOns.homeOf(addOn);
      const { action, params } = await partners.signOn(call.account, addOn, app.name);
      const answer: SignOnResource = { method: 'post', action, params };
      return secret(ok(answer));
    }) satisfies Handler,

    /** Its provider has made it. */
    completed: (async (call) => {
      const addOn = partnerOnly(call);
      await partnerAccess.completed(addOn);
      return ok(await describe(call, await addOns.find(call.account, addOn.id)));
    }) satisfies Handler,

    /** Its provider has removed it, or could not make it. */
    ended: (async (call) => {
      const addOn = partnerOnly(call);
      const last = await describe(call, addOn);
      await partnerAccess.ended(addOn);
      return ok({ ...last, state: 'deprovisioned' });
    }) satisfies Handler,

    /** The same of one credential, `credential:NAME`; of one that there is not, nothing. */
    credential: (async (call) => {
      const addOn = await find(call, 'operate');
      const name = call.param('credential').replace(/^credential:/, '');
      const values = attachedValues(addOn, name === DEFAULT_LOGIN ? null : name);
      return secret(ok(Object.entries(values).map(([key, value]) => ({ name: key, value }))));
    }) satisfies Handler,
  };
};

/** Our own client is always told everything; others name what they want whole. */
const expands = (call: Call, what: string): boolean =>
  call.variant === '3.renga' ||
  (call.header('accept-expansion') ?? '').split(',').some((each) => each.trim() === what);

/** The published schema has no word for one that is on its way out. */
function stateFor(call: Call, { state }: AddOn): AddOnResource['state'] {
  return state === 'deprovisioning' && call.variant !== '3.renga' ? 'deprovisioned' : state;
}
