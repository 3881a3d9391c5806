import { BROWSER_LOGIN_MS } from '../../platform/browser-logins.ts';
import type { DashboardLinkResource } from '../../schema/dashboard-link.ts';
import type { ApiOptions } from '../api-options.ts';
import { created, type Handler, secret } from '../call.ts';

/**
 * A link that signs the caller in at the dashboard, once: a login through the browser whose question is answered already.
 * The dashboard fetches the token as any client does that waits for such a login.
 */
export const dashboardLinkHandlers = ({
  browserLogins,
  urls,
}: Pick<ApiOptions, 'browserLogins' | 'urls'>) => ({
  create: (async ({ account }) => {
    // Nobody is asked, so it is the account whose open ones are counted.
    const ends = await browserLogins.begin({ description: 'Dashboard', address: account.email });
    await browserLogins.allow(ends.page, account);
    const resource: DashboardLinkResource = {
      url: `${urls.dashboard()}/sign-in/${ends.client}.${ends.token}`,
      expires_in: BROWSER_LOGIN_MS / 1000,
    };
    return secret(created(resource));
  }) satisfies Handler,
});
