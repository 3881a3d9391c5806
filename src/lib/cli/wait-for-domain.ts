import type { PlatformClient } from '../client/platform-client.ts';
import type { DomainResource } from '../client/wire/app.ts';
import { CommandError } from './command-error.ts';
import type { Output } from './output/output.ts';

const EVERY_MS = 1_000;

/** Waits until a domain leads to its app. @throws {CommandError} when it never will */
export async function waitForDomain(
  { out, client }: { readonly out: Output; readonly client: PlatformClient },
  app: string,
  domain: DomainResource,
): Promise<void> {
  await out.action(`Waiting for ${out.errorStyle.name(domain.hostname)}`, async () => {
    let seen = domain;
    while (seen.status === 'pending') {
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
      seen = await client.domains.get(app, domain.id);
    }
    if (seen.status === 'failed')
      throw new CommandError(`${domain.hostname} could not be added.`, { id: 'domain_failed' });
  });
}
