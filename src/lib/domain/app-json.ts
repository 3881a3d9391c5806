import { z } from 'zod';
import type { ConfigVars } from './config-vars.ts';
import type { ScaleRequest } from './formation.ts';

/** What an `app.json` asks for when an app is made of it; an ordinary deploy never reads it (Dev Center: app.json Schema). */
export interface AppJson {
  readonly env: Readonly<Record<string, EnvEntry>>;
  readonly formation: readonly ScaleRequest[];
  /** In order; empty for detection. */
  readonly buildpacks: readonly string[];
  readonly addOns: readonly AppAddOn[];
  readonly stack: string | null;
  readonly scripts: AppScripts;
  /** Absolute, or a path on the new app. */
  readonly successUrl: string | null;
}

/** An add-on that an app is to have from its beginning. */
export interface AppAddOn {
  readonly plan: string;
  readonly as?: string;
  /** For whoever runs the service. */
  readonly options?: Readonly<Record<string, string>>;
}

/** Commands of an app's life; `null` where there is none. */
export interface AppScripts {
  /** Run once, after the first release. */
  readonly postdeploy: AppScript | null;
  /** Run before a review app is destroyed. */
  readonly predestroy: AppScript | null;
  /** Run before the tests of a CI run, in the same dyno. */
  readonly testSetup: string | null;
  /** The tests of a CI run. */
  readonly test: string | null;
}

export interface AppScript {
  readonly command: string;
  readonly size?: string;
}

/** What an app is made for; each may say something in place of the rest of the `app.json`. */
export type AppEnvironment = 'test' | 'review' | 'production';

export interface EnvEntry {
  readonly value?: string;
  readonly required: boolean;
  /** A value is made up when none is given. */
  readonly generated: boolean;
}

/** An `app.json` read, or everything that is wrong with it, each with its place. */
export type AppJsonReading =
  | { readonly ok: true; readonly manifest: AppJson }
  | { readonly ok: false; readonly errors: readonly string[] };

const entry = z.union(
  [
    z.string().transform((value): EnvEntry => ({ value, required: true, generated: false })),
    z
      .strictObject({
        description: z.string().optional(),
        value: z.string().optional(),
        required: z.boolean().default(true),
        generator: z.literal('secret').optional(),
      })
      .transform(
        ({ value, required, generator }): EnvEntry => ({
          ...(value === undefined ? {} : { value }),
          required,
          generated: generator !== undefined,
        }),
      ),
  ],
  'must be a string, or an object of description, value, required and generator ("secret")',
);

const command = z.union(
  [
    z.string().transform((text) => ({ command: text })),
    z
      .strictObject({ command: z.string(), size: z.string().optional() })
      .transform(({ command: text, size }) => ({ command: text, ...(size === undefined ? {} : { size }) })),
  ],
  'must be a command, or an object of command and size',
);

/** As on a command line, where all options are text. */
const addOnOptions = z.record(
  z.string().max(64),
  z.union([z.string(), z.number(), z.boolean()]).transform(String),
);

const addOn = z.union(
  [
    z.string().transform((plan): AppAddOn => ({ plan })),
    z
      .strictObject({ plan: z.string(), as: z.string().optional(), options: addOnOptions.optional() })
      .transform(
        ({ plan, as, options }): AppAddOn => ({
          plan,
          ...(as === undefined ? {} : { as }),
          ...(options === undefined ? {} : { options }),
        }),
      ),
  ],
  'must be "service:plan", or an object of plan, as, and options that are texts, numbers, true or false',
);

/** What an app is made of, and what an environment may say in its place. */
const parts = {
  env: z.record(z.string(), entry).optional(),
  formation: z
    .record(z.string(), z.strictObject({ quantity: z.int().min(0), size: z.string().optional() }))
    .optional(),
  addons: z.array(addOn).optional(),
  buildpacks: z.array(z.strictObject({ url: z.string().min(1) })).optional(),
  scripts: z
    .strictObject({
      postdeploy: command.optional(),
      'pr-predestroy': command.optional(),
      test: z.string().optional(),
      'test-setup': z.string().optional(),
    })
    .optional(),
  stack: z.string().optional(),
};

const environment = z.strictObject(parts);

type Parts = z.output<typeof environment>;

const schema = z.strictObject({
  ...parts,
  $schema: z.string().optional(),
  name: z.string().max(300).optional(),
  description: z.string().optional(),
  keywords: z.array(z.string()).optional(),
  website: z.string().optional(),
  repository: z.string().optional(),
  logo: z.string().optional(),
  image: z.string().optional(),
  success_url: z.string().optional(),
  environments: z
    .strictObject({
      test: environment.optional(),
      review: environment.optional(),
      production: environment.optional(),
    })
    .optional(),
});

/**
 * Reads an `app.json`, as it is for one environment where that is named: config vars and scripts of the environment are
 * added and win, its other parts take the place of those at the top (Dev Center: app.json Schema). Keys that nobody knows
 * are errors, because a misspelt one would be left out in silence.
 */
export function parseAppJson(text: string, of?: AppEnvironment): AppJsonReading {
  const json = readJson(text);
  if ('error' in json) return { ok: false, errors: [`app.json: ${json.error}`] };
  const { success, data, error } = schema.safeParse(json.value);
  if (!success)
    return { ok: false, errors: error.issues.map(({ path, message }) => inWords(path.map(String), message)) };
  const { formation, stack, ...said } = joined(data, of && data.environments?.[of]);
  return {
    ok: true,
    manifest: {
      env: said.env ?? {},
      formation: Object.entries(formation ?? {}).map(([type, { quantity, size }]) => ({
        type,
        quantity,
        ...(size === undefined ? {} : { size }),
      })),
      buildpacks: (said.buildpacks ?? []).map(({ url }) => url),
      addOns: said.addons ?? [],
      stack: stack ?? null,
      scripts: {
        postdeploy: said.scripts?.postdeploy ?? null,
        predestroy: said.scripts?.['pr-predestroy'] ?? null,
        testSetup: said.scripts?.['test-setup'] ?? null,
        test: said.scripts?.test ?? null,
      },
      successUrl: data.success_url ?? null,
    },
  };
}

const joined = (base: Parts, over: Parts | undefined): Parts => ({
  ...base,
  ...over,
  env: { ...base.env, ...over?.env },
  scripts: { ...base.scripts, ...over?.scripts },
});

/**
 * The config vars of a new app: what was given wins over what is written, and that over what is made up.
 * `missing` names what has to be given and was not.
 */
export function firstConfig(
  env: AppJson['env'],
  given: ConfigVars,
  secret: () => string,
): { readonly config: ConfigVars; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const config: Record<string, string> = { ...given };
  for (const [key, { value, generated, required }] of Object.entries(env)) {
    if (Object.hasOwn(given, key)) continue;
    const found = value ?? (generated ? secret() : undefined);
    if (found !== undefined) config[key] = found;
    else if (required) missing.push(key);
  }
  return { config, missing };
}

function readJson(text: string): { readonly value: unknown } | { readonly error: string } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

const inWords = (path: readonly string[], message: string): string =>
  `${['app.json', ...path].join('.')}: ${message.replace(/^Invalid input: /, '')}`;
