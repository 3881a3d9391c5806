import { readFileSync } from 'node:fs';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import type { PlatformClient } from '../../client/platform-client.ts';
import type { CertificateFiles } from '../../client/resources/sni-endpoints.ts';
import type { SniEndpointResource } from '../../client/wire/app.ts';
import { CommandError } from '../command-error.ts';

/** Which certificate of an app is meant; one that has no other needs no name. */
export const certificateFlags = {
  endpoint: Flags.string({
    description: 'a domain that is shown with it',
    helpValue: 'HOSTNAME',
    exclusive: ['name'],
  }),
  name: Flags.string({ description: 'name of the certificate', helpValue: 'NAME' }),
};

export const certificateArgs = {
  crt: Args.string({
    description: 'file with the certificate and those that lead to its authority (PEM)',
    required: true,
  }),
  key: Args.string({ description: 'file with its private key (PEM)', required: true }),
};

interface Choice {
  readonly endpoint?: string | undefined;
  readonly name?: string | undefined;
}

/** @throws {CommandError} `no_certificates`, `certificate_not_found`, `multiple_certificates` */
export async function chooseCertificate(
  client: PlatformClient,
  app: string,
  { endpoint, name }: Choice,
): Promise<SniEndpointResource> {
  const all = await client.sniEndpoints.list(app);
  if (all.length === 0)
    throw new CommandError(`${app} has no SSL certificates. Add one: renga certs:add CRT KEY`, {
      id: 'no_certificates',
    });
  const shown = endpoint === undefined ? null : (await client.domains.get(app, endpoint)).sni_endpoint;
  const wanted = endpoint === undefined ? name : shown?.name;
  const found =
    endpoint === undefined && name === undefined ? all : all.filter((each) => each.name === wanted);
  const [first, ...others] = found;
  if (!first)
    throw new CommandError(`${app} has no such certificate: ${names(all)}`, { id: 'certificate_not_found' });
  if (others.length > 0)
    throw new CommandError(`${app} has several certificates. Name one with --name: ${names(all)}`, {
      id: 'multiple_certificates',
    });
  return first;
}

const names = (all: readonly SniEndpointResource[]): string => all.map(({ name }) => name).join(', ');

/** @throws {CommandError} `file_not_readable` */
export function readCertificate({
  crt,
  key,
}: {
  readonly crt: string;
  readonly key: string;
}): CertificateFiles {
  return { chain: read(crt), key: read(key) };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CommandError(`The file ${path} cannot be read (${(error as NodeJS.ErrnoException).code}).`, {
      id: 'file_not_readable',
    });
  }
}
