import { html } from 'hono/html';
import type { AddOnResource, AddOnServiceResource, PlanResource } from '../../schema/add-on.ts';
import { ApiError, path } from '../api.ts';
import { type AppFrame, frameOf, inApp, pathOf } from '../app-frame.ts';
import { field, form, outward } from '../parts.ts';
import type { Done, Html, Page, Visit } from '../visit.ts';

interface Offer {
  readonly service: AddOnServiceResource;
  readonly plans: readonly PlanResource[];
}

/** What can be added to an app. */
export async function newAddOnPage(visit: Visit): Promise<Page> {
  const frame = await frameOf(visit);
  const services = await visit.api.all<AddOnServiceResource>('/addon-services');
  const offers = await Promise.all(
    services.map(async (service) => ({
      service,
      plans: await visit.api.all<PlanResource>(path`/addon-services/${service.name}/plans`),
    })),
  );
  const sorted = offers.toSorted((a, b) => (a.service.human_name < b.service.human_name ? -1 : 1));
  return inApp(
    frame,
    'Resources',
    html`<h2>Add an add-on</h2><ul class="rows">${sorted.map((offer) => offerRow(visit, frame, offer))}</ul>`,
  );
}

const offerRow = (visit: Visit, { app }: AppFrame, { service, plans }: Offer): Html => html`<li>
<span class="grow"><span class="title">${service.human_name}</span>
<span class="aside">${service.summary ?? ''} ${service.docs_url ? outward(service.docs_url, 'Documentation') : ''}</span></span>
${form(
  visit,
  { action: pathOf(app, '/add-ons'), label: `Add ${service.human_name}`, className: 'line end' },
  (filled) => html`<label class="unseen" for="plan-${service.name}">Plan of ${service.human_name}</label>
<select id="plan-${service.name}" name="plan">${planOptions(plans, filled.text('plan'))}</select>
<button>Add</button>`,
)}
</li>`;

/** The form of every service leads to the same place: a plan of another one was not chosen here. */
function planOptions(plans: readonly PlanResource[], wanted: string): readonly Html[] {
  const chosen = plans.find(({ name }) => name === wanted) ?? plans.find((plan) => plan.default);
  return plans.map(
    (plan) =>
      html`<option value="${plan.name}"${plan === chosen ? html` selected` : ''}>${plan.description}</option>`,
  );
}

export async function addAddOn(visit: Visit): Promise<Done> {
  const app = visit.param('app');
  const { name, provision_message } = await visit.api.post<AddOnResource>(path`/apps/${app}/addons`, {
    body: { plan: field(visit, 'plan') },
  });
  return {
    to: path`/apps/${app}/resources`,
    notice: provision_message ? `${name} was added. ${provision_message}` : `${name} was added.`,
  };
}

/** @throws {ApiError} `confirmation_required` when the name of the app was not typed */
export async function removeAddOn(visit: Visit): Promise<Done> {
  const { api, param } = visit;
  checkConfirmation(visit);
  await api.delete(path`/apps/${param('app')}/addons/${param('addon')}`);
  return { to: path`/apps/${param('app')}/resources`, notice: `${param('addon')} is removed.` };
}

/** What cannot be undone takes the name of the app. @throws {ApiError} `confirmation_required` */
export function checkConfirmation(visit: Visit): void {
  const app = visit.param('app');
  if (field(visit, 'confirm') === app) return;
  const message = `Nothing was changed: type ${app}, the name of the app, to go on.`;
  throw new ApiError(423, { id: 'confirmation_required', message });
}
