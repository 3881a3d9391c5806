import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { readCatalogue, recipeHash, recipeOfVersion } from '../../src/lib/addon-providers/catalogue.ts';
import { imageRef, readRecipe } from '../../src/lib/builder/stacks/recipe.ts';
import { Home } from '../../src/lib/control-plane/home.ts';
import { FakeEngine } from '../../src/lib/engine/fake/fake-engine.ts';
import { exitsAfter, type Program, printing, untilTerminated } from '../../src/lib/engine/fake/program.ts';
import type { ContainerSpec, ExecOptions } from '../../src/lib/engine/port.ts';
import { defaultSettings, type Settings } from '../../src/lib/platform/settings.ts';
import { violations } from '../support/invariants.ts';
import type { Choice, KillPoints, Point } from '../support/kill-points/kill-points.ts';
import { compile } from './compile.ts';
import { HastyClock } from './hasty-clock.ts';
import { Incarnation } from './incarnation.ts';
import { RouterDouble } from './router-double.ts';
import { TrafficWatch } from './traffic-watch.ts';

/** So much of the platform's time passes in the machine's. */
const PACE = 100;
/** Never to be seen outside of records and containers. */
export const SECRET = 'canary-7d1f3c9b';

/** What outlives a control plane: an engine, a router, a folder. And the control plane that lives just now. */
export class MortalWorld {
  readonly home: Home;
  readonly packageRoot = join(import.meta.dirname, '../..');
  readonly engine: FakeEngine;
  readonly router: RouterDouble;
  readonly traffic: TrafficWatch;
  readonly clock = new HastyClock(PACE);
  readonly settings: Settings;
  #incarnation: Incarnation | null = null;
  /** Killed with files open, which stay so as long as this world. */
  readonly #sources = mkdtempSync(join(memory, 'renga-sources-'));
  readonly #halves: KillPoints[] = [];

  static async open(settings: Partial<Settings> = {}): Promise<MortalWorld> {
    const world = new MortalWorld(settings);
    await world.#addImages();
    await world.reincarnate();
    return world;
  }

  private constructor(settings: Partial<Settings>) {
    this.home = Home.open(mkdtempSync(join(memory, 'renga-mortal-')));
    this.settings = { ...defaultSettings, ...settings };
    this.engine = new FakeEngine({ clock: this.clock, program: programOf, exec: execOf });
    this.traffic = new TrafficWatch(this.engine);
    this.router = new RouterDouble({ onTable: (table) => this.traffic.onTable(table) });
  }

  /** The control plane that lives. */
  get now(): Incarnation {
    if (!this.#incarnation) throw new Error('Nothing lives.');
    return this.#incarnation;
  }

  /** A new control plane on what the last one left; resolves when it is quiet, or with the point at which it was killed. */
  async reincarnate(isChosen: Choice = () => false): Promise<Point | null> {
    const last = this.#incarnation;
    await last?.end();
    if (last?.points.passed.at(-1)?.endsWith(':half')) this.#halves.push(last.points);
    const next = await Incarnation.begin(this, isChosen);
    this.#incarnation = next;
    return Promise.race([next.killed, next.quiet().then(() => null)]);
  }

  /** A source that is nothing but this Procfile. */
  source(procfile: string): string {
    const path = join(this.#sources, createHash('sha256').update(procfile).digest('hex'));
    writeFileSync(path, procfile);
    return path;
  }

  /** The same as an archive, with an `app.json`. */
  async archive(files: Readonly<Record<string, string>>): Promise<string> {
    const archive = pack();
    for (const [name, text] of Object.entries(files)) archive.entry({ name }, text);
    archive.finalize();
    return this.source(await text(archive));
  }

  /** What is not as it should be while nothing is under way. */
  async wrongs(): Promise<readonly string[]> {
    const { store, errors } = this.now;
    const found = await violations({
      home: this.home.path,
      installation: this.home.installation,
      store,
      engine: this.engine,
      routes: this.router.table,
      secret: SECRET,
    });
    return [...this.traffic.complaints, ...errors.map((error) => `error: ${error}`), ...found];
  }

  async close(): Promise<void> {
    await this.#incarnation?.end();
    for (const folder of [this.home.path, this.#sources]) rmSync(folder, { recursive: true, force: true });
  }

  async #addImages(): Promise<void> {
    const recipe = await readRecipe('debian-13', 'trixie', join(this.packageRoot, 'stacks/debian-13'));
    const base = imageRef(recipe, 'run');
    this.engine.images.add(base);
    this.engine.images.add(imageRef(recipe, 'build'));
    const script = readFileSync(join(this.packageRoot, 'addons/fetch.sh'), 'utf8');
    for (const service of await readCatalogue(join(this.packageRoot, 'addons')))
      for (const version of service.versions ?? [null]) {
        const hash = recipeHash(recipeOfVersion(service, version), script, base);
        this.engine.images.add(`renga/addon:${service.name}-${hash}`);
      }
  }
}

/** The kernel's own file system: what a lost page cache would do is another test. */
const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** What a server says of all that is in it. */
const execOf = (_spec: ContainerSpec, { command }: ExecOptions): Program =>
  command.at(-1) === 'census' ? printing(['rows of lines: 3'], exitsAfter(0, 0)) : exitsAfter(0, 0);

function programOf({ command, labels }: ContainerSpec): Program {
  if (labels['renga.kind'] === 'build') return compile;
  if (labels['renga.process']?.startsWith('release.')) return printing(['migrating'], exitsAfter(100, 0));
  if (labels['renga.process']?.startsWith('postdeploy.')) return printing(['seeding'], exitsAfter(100, 0));
  if (labels['renga.process']?.startsWith('test.'))
    return printing([/^echo (tests-of-.*)$/m.exec(command.join('\n'))?.[1] ?? ''], exitsAfter(100, 0));
  if (command.at(-1) === 'job') return exitsAfter(1_000, 0);
  return printing(['serving'], untilTerminated);
}
