import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { SshKey } from '../client/wire/account.ts';
import { CommandError } from './command-error.ts';

const USUAL = ['id_ed25519.pub', 'id_ecdsa.pub', 'id_rsa.pub'];

/** The file that is named, or the first of the usual ones that there is, with what is in it. @throws {CommandError} */
export function readKeyFile(named: string | undefined): { readonly path: string; readonly text: string } {
  const usual = USUAL.map((name) => join(homedir(), '.ssh', name));
  const path = named ?? usual.find((each) => existsSync(each));
  if (path === undefined)
    throw new CommandError(
      `There is no public SSH key in ${join(homedir(), '.ssh')}. Make one with ssh-keygen, or name its file.`,
      { id: 'no_key' },
    );
  if (!existsSync(path)) throw new CommandError(`There is no file ${path}.`, { id: 'no_key' });
  return { path, text: readFileSync(path, 'utf8') };
}

/** `ssh-ed25519 AAAAC3NzaC...Q3kmG9lLqs me@laptop` */
export function shortKey({ public_key, comment }: SshKey): string {
  const [kind = '', body = ''] = public_key.split(' ');
  return `${kind} ${body.slice(0, 10)}...${body.slice(-10)} ${comment}`.trim();
}
