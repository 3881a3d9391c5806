import type { PlatformClient } from '../../client/platform-client.ts';
import type { DomainResource } from '../../client/wire/app.ts';
import { CommandError } from '../command-error.ts';
import type { Output } from '../output/output.ts';
import type { Column } from '../output/table.ts';
import { timeAgo } from '../output/time-ago.ts';

const EVERY_MS = 2_000;

const WORDS: Readonly<Record<string, string>> = { ok: 'OK', verified: 'In Progress' };

/** `Cert Issued`, in Heroku's words. */
function statusWord(status: string | null): string {
  if (status === null) return 'Waiting';
  return WORDS[status] ?? status.replaceAll('-', ' ').replace(/(^|\s)\w/g, (letter) => letter.toUpperCase());
}

/** Custom domains as a table: how far the certificate of each is. */
export function progressColumns(
  domains: readonly DomainResource[],
  now: Date,
): readonly Column<DomainResource>[] {
  const reason: Column<DomainResource> = {
    header: 'Reason',
    get: ({ acm_status_reason }) => acm_status_reason ?? '',
    shrinks: true,
  };
  return [
    { header: 'Domain', get: ({ hostname }) => hostname },
    { header: 'Status', get: ({ acm_status }) => statusWord(acm_status) },
    ...(domains.some(({ acm_status_reason }) => acm_status_reason) ? [reason] : []),
    { header: 'Last Updated', get: ({ updated_at }) => timeAgo(new Date(updated_at), now) },
  ];
}

/** What the person can do about domains that have no certificate yet. */
export function progressAdvice(domains: readonly DomainResource[]): string | null {
  if (domains.length === 0) return 'Add a domain of your own: renga domains:add HOSTNAME';
  if (domains.some(({ acm_status }) => acm_status === 'failed'))
    return 'Some domains failed after several attempts. When that is repaired, try again: renga certs:auto:refresh';
  if (domains.some(({ acm_status }) => acm_status === 'failing'))
    return 'Some domains are failing and will be tried again. See that their DNS records are those that renga domains names.';
  return null;
}

export const customDomains = async (
  client: PlatformClient,
  app: string,
): Promise<readonly DomainResource[]> =>
  (await client.domains.list(app)).filter(({ kind }) => kind === 'custom');

/** Waits until each domain has its certificate. @throws {CommandError} `certificate_failed` when one has failed for good */
export async function waitForCertificates(
  { out, client }: { readonly out: Output; readonly client: PlatformClient },
  app: string,
): Promise<void> {
  await out.action('Waiting until the certificate is issued to all domains', async () => {
    for (;;) {
      const domains = await customDomains(client, app);
      const isOver = ({ acm_status }: DomainResource) => ['cert issued', 'failed'].includes(acm_status ?? '');
      if (domains.every(isOver)) return refuseFailed(domains);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  });
}

function refuseFailed(domains: readonly DomainResource[]): void {
  const failed = domains.filter(({ acm_status }) => acm_status === 'failed');
  if (failed.length === 0) return;
  const names = failed.map(({ hostname }) => hostname).join(', ');
  throw new CommandError(`There is no certificate for ${names}. See why: renga certs:auto`, {
    id: 'certificate_failed',
  });
}
