import { type AddOnService, planName } from '../../domain/add-on-service.ts';
import type { Plan } from '../../domain/plan.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { Variant } from '../../schema/accept.ts';
import type { AddOnServiceResource, PlanResource, PriceResource } from '../../schema/add-on.ts';
import type { SortKeys } from '../../schema/page.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Handler, listed, ok } from '../call.ts';
import { namedId, namedReference } from '../named-id.ts';

const SERVICE_KEYS: SortKeys<AddOnService> = {
  id: (service) => namedId('addon-service', service.name),
  name: (service) => service.name,
};

/** What the marketplace of this installation offers. */
export const addOnServiceHandlers = ({ addOns }: Pick<ApiOptions, 'addOns'>) => {
  const find = (wanted: string): AddOnService => {
    const byId = addOns.services().find(({ name }) => namedId('addon-service', name) === wanted);
    return byId ?? addOns.service(wanted);
  };

  const planOf = (service: AddOnService, wanted: string): Plan => {
    const found = service.plans.find((plan) => {
      const full = planName({ service, plan });
      return [plan.name, full, namedId('plan', full)].includes(wanted);
    });
    if (!found) throw Refusal.missing('plan');
    return found;
  };

  return {
    list: (async (call) =>
      listed(call, addOns.services(), SERVICE_KEYS, (service) =>
        serviceResource(service, call.variant),
      )) satisfies Handler,

    info: (async (call) => ok(serviceResource(find(call.param('service')), call.variant))) satisfies Handler,

    plans: (async (call) => {
      const service = find(call.param('service'));
      const keys: SortKeys<Plan> = {
        id: (plan) => namedId('plan', planName({ service, plan })),
        name: (plan) => plan.name,
      };
      return listed(call, service.plans, keys, (plan) => planResource(service, plan, call.variant));
    }) satisfies Handler,

    plan: (async (call) => {
      const service = find(call.param('service'));
      return ok(planResource(service, planOf(service, call.param('plan')), call.variant));
    }) satisfies Handler,

    anyPlan: (async (call) => {
      const wanted = call.param('plan');
      for (const service of addOns.services())
        for (const plan of service.plans) {
          const full = planName({ service, plan });
          if (full === wanted || namedId('plan', full) === wanted)
            return ok(planResource(service, plan, call.variant));
        }
      throw Refusal.missing('plan');
    }) satisfies Handler,
  };
};

const SINCE = '2026-01-01T00:00:00Z';

/** Machines of one's own are paid for already. */
export const freePrice = (variant: Variant): PriceResource => ({
  cents: 0,
  contract: false,
  unit: 'month',
  ...(variant === '3' ? {} : { metered: false }),
});

export function serviceResource(service: AddOnService, variant: Variant): AddOnServiceResource {
  return {
    ...namedReference('addon-service', service.name),
    cli_plugin_name: null,
    created_at: SINCE,
    human_name: service.label,
    state: 'ga',
    supported_generations: [namedReference('generation', 'cedar')],
    supports_multiple_installations: true,
    supports_sharing: true,
    updated_at: SINCE,
    ...(variant === '3.renga' ? { summary: service.summary, docs_url: service.docs } : {}),
  };
}

export function planResource(service: AddOnService, plan: Plan, variant: Variant): PlanResource {
  return {
    ...namedReference('plan', planName({ service, plan })),
    addon_service: namedReference('addon-service', service.name),
    compliance: null,
    created_at: SINCE,
    default: plan === service.plans[0],
    description: `${service.label} ${plan.name}: ${plan.description}`,
    human_name: plan.name,
    installable_inside_private_network: false,
    installable_outside_private_network: true,
    price: freePrice(variant),
    space_default: false,
    state: 'ga',
    updated_at: SINCE,
    visible: true,
  };
}
