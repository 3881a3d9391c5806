import { html } from 'hono/html';
import { Refusal } from '../../domain/refusal.ts';
import { acceptedScopes } from '../../domain/scope.ts';
import type { ApiOptions } from '../api-options.ts';
import type { Call } from '../call.ts';
import type { Capabilities } from '../capabilities.ts';
import { page } from './page.ts';

type Parts = Pick<ApiOptions, 'accounts' | 'addOns' | 'partners' | 'clock' | 'urls'>;

const MINUTE = 60_000;
/** How long a link to a dashboard leads there. */
const MINUTES = 10;

/**
 * A link that lets whoever has it into the dashboard of an add-on, in the name of the caller, for ten minutes; `null`
 * where there is no dashboard, or the caller may not open it.
 */
export async function signOnUrl(
  { addOns, clock, urls }: Pick<Parts, 'addOns' | 'clock' | 'urls'>,
  capabilities: Capabilities,
  { call, addOnId }: { readonly call: Call; readonly addOnId: string },
): Promise<string | null> {
  const mayWrite = acceptedScopes('GET', '/sso').some((scope) => call.scope.includes(scope));
  if (!mayWrite || call.addOn) return null;
  const addOn = await addOns.find(call.account, addOnId, 'operate').catch(() => null);
  if (!addOn || !addOns.planOf(addOn).service.partner?.hasDashboard) return null;
  const until = Math.floor(clock.now().getTime() / MINUTE) + MINUTES;
  const subject = `${addOn.id}~${call.account.id}~${until}`;
  return `${urls.api()}/sso/${capabilities.grant('sso', subject)}`;
}

/** Where such a link leads: a page with one button, as it runs no scripts. */
export const signOnPages = ({ accounts, addOns, partners, clock }: Parts, capabilities: Capabilities) => ({
  async show(_request: Request, secret: string): Promise<Response> {
    const subject = capabilities.subject('sso', secret);
    const [addOnId = '', accountId = '', until = ''] = subject?.split('~') ?? [];
    const account = await accounts.find(accountId);
    if (!account || Number(until) * MINUTE < clock.now().getTime())
      throw new Refusal('not_found', 'This link is wrong or too old. Ask for another: renga addons:open');
    const addOn = await addOns.find(account, addOnId, 'operate');
    const { action, params, label } = await partners.signOn(
      account,
      addOn,
      (await addOns.homeOf(addOn)).name,
    );
    const fields = Object.entries(params).map(
      ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
    );
    return page(
      `${label} of ${addOn.name}`,
      html`<form method="post" action="${action}">${fields}<button autofocus>Open its dashboard as ${account.email}</button></form>`,
      { leadsTo: new URL(action).origin },
    );
  },
});
