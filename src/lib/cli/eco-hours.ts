import type { AccountQuotaResource } from '../client/wire/account.ts';
import type { Output } from './output/output.ts';

/** What remains of the Eco dyno hours of an account, and what an app has used of them. */
export function showEcoHours(out: Output, quota: AccountQuotaResource, appId: string): void {
  const total = quota.account_quota;
  const left = Math.max(0, total - quota.quota_used);
  const used = quota.apps.find((app) => app.app_uuid === appId)?.quota_used ?? 0;
  out.line(`Eco dyno hours quota remaining this month: ${share(left, total)}`);
  out.line(`Eco dyno usage for this app: ${share(used, total)}`);
  out.line('For more information on Eco dyno hours, see:');
  out.line('https://devcenter.heroku.com/articles/eco-dyno-hours');
  out.line();
}

/** `941h 54m (94%)`, rounded down. */
function share(seconds: number, total: number): string {
  const minutes = Math.floor(seconds / 60);
  const percent = total === 0 ? 0 : Math.floor((seconds * 100) / total);
  return `${Math.floor(minutes / 60)}h ${minutes % 60}m (${percent}%)`;
}
