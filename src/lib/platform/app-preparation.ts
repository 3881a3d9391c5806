import type { Account } from '../domain/account.ts';
import type { App } from '../domain/app.ts';
import { type AppEnvironment, type AppJson, firstConfig, parseAppJson } from '../domain/app-json.ts';
import type { SetupOverrides } from '../domain/app-setup.ts';
import { DEFAULT_SIZE } from '../domain/dyno-size.ts';
import { isEco } from '../domain/eco.ts';
import { formationFor, scaleFormation } from '../domain/formation.ts';
import { type HerokuYml, parseHerokuYml } from '../domain/heroku-yml.ts';
import { CONTAINER } from '../domain/stack.ts';
import { randomHex } from '../std/ids.ts';
import type { AddOnKeeper } from './add-on-keeper.ts';
import type { AddOns } from './add-ons.ts';
import type { Apps } from './apps.ts';
import type { Store } from './ports.ts';
import type { Releases } from './releases.ts';

interface AppPreparationOptions {
  readonly store: Store;
  readonly apps: Apps;
  readonly releases: Releases;
  readonly addOns: Pick<AddOns, 'create'>;
  readonly addOnKeeper: Pick<AddOnKeeper, 'tend'>;
  /** The `app.json` at the root of a source archive, or `null` when it has none. */
  readonly readManifest: (tarPath: string) => Promise<string | null>;
  /** The same of the `heroku.yml`. */
  readonly readHerokuYml: (tarPath: string) => Promise<string | null>;
}

/** What an app is made for, and what takes the place of what its `app.json` says. */
export interface Purpose {
  readonly environment?: AppEnvironment;
  /** Whether there may be neither `app.json` nor `heroku.yml`, which say nothing then. */
  readonly bare?: boolean;
  /** In place of the stack of the `app.json`. */
  readonly stack?: string;
  /** Where the `app.json` names no stack. */
  readonly otherwiseStack?: string;
  readonly overrides: SetupOverrides;
}

/** Why an app could not be made. */
export class SetupFailed extends Error {
  override readonly name = 'SetupFailed';
  readonly manifestErrors: readonly string[];

  constructor(message: string, manifestErrors: readonly string[] = []) {
    super(message);
    this.manifestErrors = manifestErrors;
  }
}

/** Gives a new app what its source says that it needs before the first build. */
export class AppPreparation {
  readonly #options: AppPreparationOptions;

  constructor(options: AppPreparationOptions) {
    this.#options = options;
  }

  /**
   * What the source wants: its `app.json`, or else what a `heroku.yml` says under `setup`.
   * @throws {SetupFailed} for a source, an `app.json` or a `heroku.yml` that cannot be read
   */
  async manifest(tarPath: string, purpose: Purpose): Promise<AppJson> {
    const text = await readable(this.#options.readManifest(tarPath));
    const reading = parseAppJson(text ?? '{}', purpose.environment);
    if (!reading.ok) throw new SetupFailed('The app.json is not valid.', reading.errors);
    const { manifest } = reading;
    if (text !== null) return manifest;
    const stack = purpose.stack ?? purpose.otherwiseStack ?? CONTAINER;
    const setup = stack === CONTAINER ? await this.#setup(tarPath) : null;
    if (setup === null && !purpose.bare) throw new SetupFailed('The source has no app.json at its root.');
    return setup ? withSetup(manifest, setup) : manifest;
  }

  async #setup(tarPath: string): Promise<HerokuYml['setup'] | null> {
    const text = await readable(this.#options.readHerokuYml(tarPath));
    if (text === null) return null;
    const reading = parseHerokuYml(text);
    if (!reading.ok) throw new SetupFailed('The heroku.yml is not valid.', reading.errors);
    return reading.file.setup;
  }

  /**
   * Stack, buildpacks, formation, config vars and add-ons; resolves when the add-ons answer.
   * @throws {SetupFailed} for config vars that are missing, or an add-on that could not be made
   * @throws {Refusal} for a stack, size or plan that does not exist
   */
  async prepare(account: Account, app: App, manifest: AppJson, purpose: Purpose): Promise<void> {
    const { apps, releases, store } = this.#options;
    const { overrides } = purpose;
    const { config, missing } = firstConfig(manifest.env, overrides.env, () => randomHex(32));
    if (missing.length > 0)
      throw new SetupFailed(
        'Config vars are missing.',
        missing.map((key) => `config var ${key} is required`),
      );
    const types = manifest.formation.map(({ type }) => type);
    const formation = scaleFormation(formationFor(types, [], false, DEFAULT_SIZE), manifest.formation);
    if (formation.some(({ size }) => isEco(size))) await apps.checkPersonal(app);
    const buildStack = manifest.stack ?? purpose.otherwiseStack;
    if (buildStack !== undefined && purpose.stack === undefined)
      await apps.update(account, app.id, { buildStack });
    const buildpacks = overrides.buildpacks.length > 0 ? overrides.buildpacks : manifest.buildpacks;
    await apps.setBuildpacks(account, app.id, buildpacks);
    await store.transaction((records) => records.formations.replace(app.id, formation));
    await releases.patchConfig(account, app.id, config);
    for (const addOn of manifest.addOns) await this.#addOn(account, app, addOn);
  }

  /** Its config vars are there before the build. */
  async #addOn(account: Account, app: App, wanted: AppJson['addOns'][number]): Promise<void> {
    const { addOns, addOnKeeper, store } = this.#options;
    const { id } = await addOns.create(account, app.id, wanted);
    await addOnKeeper.tend(id);
    if ((await store.addOns.find(id))?.state !== 'provisioned')
      throw new SetupFailed(`The add-on ${wanted.plan} could not be made. Look at: renga backend:logs`);
  }
}

async function readable(reading: Promise<string | null>): Promise<string | null> {
  try {
    return await reading;
  } catch (error) {
    throw new SetupFailed(
      `The source cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}

/** An app with a `heroku.yml` is one of the stack `container`. */
const withSetup = (manifest: AppJson, { addOns, config }: HerokuYml['setup']): AppJson => ({
  ...manifest,
  stack: CONTAINER,
  addOns,
  env: Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, { value, required: true, generated: false }]),
  ),
});
