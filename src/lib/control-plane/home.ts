import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFileSync } from '../std/durable-file.ts';
import { randomHex } from '../std/ids.ts';
import { makePrivateFolder } from '../std/private-folder.ts';
import { StartRefused } from './start-refused.ts';

/** Longest path that a unix socket may have on every system. */
const SOCKET_PATH_LIMIT = 100;

const installationFile = z.object({ id: z.string().regex(/^[0-9a-f]{8}$/) });

/** The folder of one installation and what is where in it. */
export class Home {
  readonly path: string;
  /** Eight hex digits that label everything of this installation on the engine. */
  readonly installation: string;

  private constructor(path: string, installation: string) {
    this.path = path;
    this.installation = installation;
  }

  /**
   * Opens the folder, making it and its parts (0700) where they are absent.
   * @throws {StartRefused} when it cannot be made, belongs to somebody else, others may enter it, or its path is too long for sockets
   */
  static open(path: string): Home {
    make(path);
    refuseForeign(path);
    refuseHalfRestored(path);
    for (const part of [
      'run',
      'state',
      'slugs',
      'backups',
      'git',
      'outputs',
      'logs',
      'router',
      'tmp',
      'registry',
    ])
      make(join(path, part));
    if (Buffer.byteLength(join(path, 'run', 'internal.sock')) > SOCKET_PATH_LIMIT)
      throw new StartRefused(
        'home_path_too_long',
        `The folder ${path} has too long a path for sockets. Set RENGA_HOME to a shorter one.`,
      );
    return new Home(path, readInstallation(join(path, 'installation.json')));
  }

  /** `run/api.sock` and the like. */
  socket(name: 'api' | 'http' | 'internal' | 'router'): string {
    return join(this.path, 'run', `${name}.sock`);
  }

  in(...parts: readonly string[]): string {
    return join(this.path, ...parts);
  }
}

function make(path: string): void {
  try {
    makePrivateFolder(path);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `The folder ${path} cannot be made: ${why}. Set RENGA_HOME to one that can.`;
    throw new StartRefused('home_not_made', message, { cause: error });
  }
}

function refuseForeign(path: string): void {
  const stat = statSync(path);
  if (process.getuid && stat.uid !== process.getuid())
    throw new StartRefused(
      'home_not_owned',
      `The folder ${path} belongs to another user. Set RENGA_HOME to one of yours.`,
    );
  if ((stat.mode & 0o077) !== 0)
    throw new StartRefused(
      'home_too_open',
      `Other users may enter the folder ${path}. Close it: chmod 700 ${path}`,
    );
}

/** Is there from the first change of a restore until after its last. */
export const restoreMarker = (path: string): string => join(path, 'restoring.json');

function refuseHalfRestored(path: string): void {
  if (existsSync(restoreMarker(path)))
    throw new StartRefused(
      'restore_unfinished',
      `A restore of the installation in ${path} was interrupted. Run it again: renga server:restore FILE`,
    );
}

function readInstallation(path: string): string {
  if (!existsSync(path)) replaceFileSync(path, `${JSON.stringify({ id: randomHex(4) })}\n`);
  try {
    return installationFile.parse(JSON.parse(readFileSync(path, 'utf8'))).id;
  } catch (error) {
    throw new StartRefused(
      'installation_damaged',
      `The file ${path} is damaged. Put it back from a backup: {"id": "<8 hex digits>"}, as in the label renga.installation of your containers.`,
      { cause: error },
    );
  }
}
