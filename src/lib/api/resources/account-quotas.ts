import type { AccountQuotaResource } from '../../schema/account.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Handler, ok } from '../call.ts';
import { checkSelf } from './account.ts';

/** The pool of Eco dyno hours. */
export const accountQuotaHandlers = ({ dynoHours }: Pick<ApiOptions, 'dynoHours'>) => ({
  info: (async (call) => {
    checkSelf(call);
    const { total, used, apps } = await dynoHours.quota(call.account.id);
    const resource: AccountQuotaResource = {
      account_quota: total,
      quota_used: used,
      apps: apps.map((app) => ({ app_uuid: app.appId, quota_used: app.used })),
    };
    return ok(resource);
  }) satisfies Handler,
});
