import { lookup } from 'node:dns/promises';
import { CommandError } from '../command-error.ts';
import type { HerokuTarget } from './heroku-environment.ts';

const DOMAIN = 'localhost';
const NAMES = [`api.${DOMAIN}`, `registry.${DOMAIN}`];
const USUAL_PORT = 443;
const LOOPBACK = /^(127\.|::1$)/;

type Lookup = (name: string) => Promise<readonly { readonly address: string }[]>;

/**
 * The same backend, where `container:*` of the official client find its registry: they take HEROKU_HOST for the domain of
 * one, and name no port. Docker trusts whatever is on this machine.
 * @throws {CommandError} `registry_out_of_reach` for a backend elsewhere or at another port, `name_unknown`
 */
export async function atRegistry(target: HerokuTarget, resolve: Lookup = lookupAll): Promise<HerokuTarget> {
  const { hostname, port } = new URL(`https://${target.gitHost}`);
  if (hostname !== `git.${DOMAIN}`)
    throw new CommandError(
      'The official client pushes images to a backend on this machine alone. Use renga container:push, or docker itself.',
      { id: 'registry_out_of_reach' },
    );
  // The default port is none in a URL.
  if (port !== '')
    throw new CommandError(
      `The official client looks for a registry at port ${USUAL_PORT}, and this one is at ${port}. Write "securePort": ${USUAL_PORT} into settings.json, and start the backend anew.`,
      { id: 'registry_out_of_reach' },
    );
  for (const name of NAMES) await mustBeHere(name, resolve);
  return { ...target, domain: DOMAIN };
}

async function mustBeHere(name: string, resolve: Lookup): Promise<void> {
  const found = await resolve(name).catch(() => []);
  if (found.length > 0 && found.every(({ address }) => LOOPBACK.test(address))) return;
  throw new CommandError(
    `${name} is not known as this machine. Write this line into /etc/hosts: 127.0.0.1 ${NAMES.join(' ')}`,
    { id: 'name_unknown' },
  );
}

const lookupAll: Lookup = (name) => lookup(name, { all: true });
