import { closeSync, openSync, readSync } from 'node:fs';
import type { Command } from '@oclif/core/command';
import type { Plugin } from '@oclif/core/interfaces';

/** What look-ups and lists of commands need. */
interface CommandHead {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly hiddenAliases: readonly string[];
  readonly hidden: boolean;
  readonly summary?: string;
  readonly description?: string;
  readonly strict?: boolean;
  readonly usage?: string;
}

/** Bytes of a file. */
interface Stretch {
  readonly offset: number;
  readonly length: number;
}

export interface ManifestEntry {
  readonly head: CommandHead;
  /** Where everything else that `oclif.manifest.json` says of it is in `dist/commands.jsonl`: read for the one command that is run or explained. */
  readonly bulk: Stretch;
}

export interface BundleContents {
  /** The parts of package.json that oclif reads. */
  readonly pjson: Plugin['pjson'];
  readonly manifest: readonly ManifestEntry[];
  readonly commands: Readonly<Record<string, () => Promise<{ readonly default: unknown }>>>;
}

/** An oclif plugin that is in memory already: no file is looked for, no command is loaded before it is run. */
export function bundledPlugin(contents: BundleContents, root: string): Plugin {
  const { pjson, manifest } = contents;
  const plugin: Plugin = {
    _base: '@oclif/core',
    alias: pjson.name,
    commandIDs: manifest.map(({ head }) => head.id),
    commands: [],
    commandsDir: undefined,
    findCommand: (id: string) => loadCommand(contents, id, plugin),
    hasManifest: true,
    hooks: {},
    isRoot: true,
    load: async () => {},
    moduleType: 'commonjs',
    name: pjson.name,
    options: { root },
    pjson,
    root,
    topics: Object.entries(pjson.oclif.topics ?? {}).map(([name, topic]) => ({ ...topic, name })),
    type: 'core',
    valid: true,
    version: pjson.version,
  };
  plugin.commands = manifest.map((entry) =>
    loadable(entry, root, () => loadCommand(contents, entry.head.id, plugin)),
  );
  return plugin;
}

/**
 * A command whose bulk is parsed at the first look into it. oclif copies every command that has aliases, so what is
 * copied has to stay unparsed too.
 */
function loadable(
  { head, bulk: stretch }: ManifestEntry,
  root: string,
  load: () => Promise<Command.Class>,
): Command.Loadable {
  let parsed: Bulk | undefined;
  const bulk = (): Bulk => {
    parsed ??= readBulk(root, stretch);
    return parsed;
  };
  return {
    ...head,
    aliases: [...head.aliases],
    hiddenAliases: [...head.hiddenAliases],
    args: filledLater({}, () => bulk().args),
    flags: filledLater({}, () => bulk().flags),
    examples: filledLater([], () => bulk().examples ?? []),
    load,
  };
}

type Bulk = Pick<Command.Cached, 'args' | 'flags' | 'examples'>;

function readBulk(root: string, { offset, length }: Stretch): Bulk {
  const file = openSync(`${root}/dist/commands.jsonl`, 'r');
  try {
    const bytes = Buffer.alloc(length);
    readSync(file, bytes, 0, length, offset);
    return JSON.parse(bytes.toString()) as Bulk;
  } finally {
    closeSync(file);
  }
}

/** An empty object or array that takes its content over when it is first looked into. */
function filledLater<T extends object>(target: T, content: () => T): T {
  let filled = false;
  const fill = (): T => {
    if (!filled) Object.assign(target, content());
    filled = true;
    return target;
  };
  return new Proxy(target, {
    get: (_, key) => Reflect.get(fill(), key),
    has: (_, key) => Reflect.has(fill(), key),
    ownKeys: () => Reflect.ownKeys(fill()),
    getOwnPropertyDescriptor: (_, key) => Reflect.getOwnPropertyDescriptor(fill(), key),
  });
}

async function loadCommand(contents: BundleContents, id: string, plugin: Plugin): Promise<Command.Class> {
  const load = contents.commands[id];
  if (!load) throw new Error(`command ${id} is not in this bundle`);
  const command = (await load()).default as Command.Class;
  command.id = id;
  command.plugin = plugin;
  return command;
}
