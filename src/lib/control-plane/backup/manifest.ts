import { z } from 'zod';

/** Grows when an earlier program could not read what a later one writes. */
export const FORMAT = 1;

/** The first file of a backup: what it is a backup of. */
export const backupManifest = z.object({
  format: z.number().int(),
  /** Version of the program that made it. */
  renga: z.string(),
  /** Migrations of its database, counted. */
  state: z.number().int(),
  installation: z.string(),
  created_at: z.string(),
});

export type BackupManifest = z.infer<typeof backupManifest>;

export const MANIFEST = 'backup.json';
/** The last file of a backup: SHA-256 of every other one, so that one that ends early is known. */
export const CHECKSUMS = 'checksums.json';

/** What an installation is made of; everything else in its folder is made again. */
export const PARTS = [
  'installation.json',
  'settings.json',
  'state',
  'tls',
  'slugs',
  'backups',
  'git',
  'outputs',
  'addons',
  'registry',
] as const;

export const DATABASE = ['state', 'renga.sqlite'] as const;
