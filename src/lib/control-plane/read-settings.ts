import { existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { changedSizes, DYNO_SIZES } from '../domain/dyno-size.ts';
import { changedLimits, herokuLimits } from '../domain/router-limits.ts';
import { type AcmeSettings, defaultSettings, type Settings } from '../platform/settings.ts';
import { publicIdentityFiles } from './public-identity.ts';
import { StartRefused } from './start-refused.ts';

const LETS_ENCRYPT = 'https://acme-v02.api.letsencrypt.org/directory';
/** Where authorities look for proof (RFC 8555 §8.3). */
const HTTP_PORT = 80;

const duration = z.number().int().min(0);

/** Limits that an engine accepts. */
const sizeChange = z.strictObject({
  memoryMb: z.number().int().min(16).exactOptional(),
  memoryCeiling: z.number().min(1).max(100).exactOptional(),
  cpuShares: z.number().int().min(2).max(262_144).exactOptional(),
  cpus: z.number().positive().nullable().exactOptional(),
  processLimit: z.number().int().min(16).exactOptional(),
  maxOneOffs: z.number().int().min(0).exactOptional(),
});

const routerLimits = z
  .partialRecord(z.enum(Object.keys(herokuLimits)), z.number().int().min(0))
  .transform((changes) => changedLimits(changes));

const addresses = z.array(z.union([z.ipv4(), z.ipv6()])).min(1);

const settingsFile = z
  .strictObject({
    publicPort: z.number().int().min(1).max(65_535),
    domain: z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/),
    router: routerLimits,
    bind: addresses,
    dataPorts: z.array(z.number().int().min(1).max(65_535)),
    dataBind: addresses.nullable(),
    sshBind: z.array(z.union([z.ipv4(), z.ipv6()])),
    sshPort: z.number().int().min(1).max(65_535),
    tls: z.strictObject({ cert: z.string().startsWith('/'), key: z.string().startsWith('/') }),
    acme: z.strictObject({ contact: z.email(), directory: z.url({ protocol: /^https$/ }).exactOptional() }),
    redirectPort: z.number().int().min(1).max(65_535).nullable(),
    administrators: z.array(z.string().transform((email) => email.toLowerCase())),
    securePort: z.number().int().min(0).max(65_535),
    rendezvousPort: z.number().int().min(0).max(65_535),
    bootTimeoutMs: duration,
    stopGraceMs: duration,
    drainMs: duration,
    crashBackoffMs: z.array(duration).min(1),
    healthyAfterMs: duration,
    cycleMs: duration.min(1_000),
    cycleJitterMs: duration,
    ecoSleepAfterMs: duration.min(100),
    ecoStopAfterMs: duration,
    ecoPoolHours: z.number().min(0),
    attachTimeoutMs: duration.min(100),
    oneOffMs: duration.min(1_000),
    oneOffIdleMs: duration.min(100),
    hangUpEveryMs: duration.min(100),
    prebootMs: duration,
    sampleEveryMs: duration.min(100),
    dynoSizes: z
      .partialRecord(z.enum(DYNO_SIZES.map(({ name }) => name)), sizeChange)
      .transform((changes) => changedSizes(changes)),
    buildTimeoutMs: duration,
    releaseTimeoutMs: duration,
    slugLimitBytes: z.number().int().positive(),
    slugWarningBytes: z.number().int().positive(),
    parallelBuilds: z.number().int().positive(),
    defaultStack: z.string(),
    allowPrivateTargets: z.boolean(),
    engineTimeoutMs: duration.min(100),
    providerTimeoutMs: duration.min(100),
    networkPool: z.string(),
    networkPrefix: z.number().int().min(16).max(29),
  })
  .partial();

/**
 * The settings of an installation: Heroku's values, overridden by its `settings.json`.
 * @throws {StartRefused} `invalid_settings`, naming the file and what is wrong in it
 */
export function readSettings(path: string): Settings {
  if (!existsSync(path)) return defaultSettings;
  const parsed = settingsFile.safeParse(parseJson(path));
  if (!parsed.success)
    throw new StartRefused(
      'invalid_settings',
      `The file ${path} is not valid. ${z.prettifyError(parsed.error)}`,
    );
  const { acme, ...data } = parsed.data;
  const given = Object.entries(data).filter(([, value]) => value !== undefined);
  const settings = { ...defaultSettings, ...Object.fromEntries(given) };
  return acme ? withAuthority(settings, { directory: LETS_ENCRYPT, ...acme }, dirname(path)) : settings;
}

/**
 * Whoever asks an authority for certificates speaks https, and by http what the authority looks for. Until there is a
 * certificate, and for names that have none, there is one that the installation signs itself.
 */
const withAuthority = (settings: Settings, acme: Omit<AcmeSettings, 'ownNames'>, home: string): Settings => ({
  ...settings,
  acme: { ...acme, ownNames: settings.tls === null },
  tls: settings.tls ?? publicIdentityFiles(home),
  redirectPort: settings.redirectPort ?? HTTP_PORT,
});

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new StartRefused(
      'invalid_settings',
      `The file ${path} is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
