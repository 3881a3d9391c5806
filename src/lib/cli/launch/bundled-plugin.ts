import type { Command } from '@oclif/core/command';
import type { Plugin } from '@oclif/core/interfaces';
import type { CommandHead, CommandList, CommandRecord } from './command-list.ts';

export interface BundleContents {
  /** The parts of package.json that oclif reads. */
  readonly pjson: Plugin['pjson'];
  readonly commands: Readonly<Record<string, () => Promise<{ readonly default: unknown }>>>;
}

/**
 * An oclif plugin that is in memory already: no file is looked for, no command is loaded before it is run. Has one
 * command alone when that is all that is asked for: oclif copies and sorts everything that it is told of.
 */
export function bundledPlugin(
  { pjson, commands }: BundleContents,
  root: string,
  offered: CommandRecord | CommandList,
): Plugin {
  const load = async (id: string): Promise<Command.Class> => {
    const source = commands[id];
    if (!source) throw new Error(`command ${id} is not in this bundle`);
    const command = (await source()).default as Command.Class;
    command.id = id;
    command.plugin = plugin;
    return command;
  };
  const plugin: Plugin = {
    _base: '@oclif/core',
    alias: pjson.name,
    commandIDs: 'heads' in offered ? offered.heads.map(({ id }) => id) : [offered.id],
    commands: [],
    commandsDir: undefined,
    findCommand: load,
    hasManifest: true,
    hooks: {},
    isRoot: true,
    load: async () => {},
    moduleType: 'commonjs',
    name: pjson.name,
    options: { root },
    pjson,
    root,
    topics: 'heads' in offered ? [...offered.topics] : [],
    type: 'core',
    valid: true,
    version: pjson.version,
  };
  plugin.commands =
    'heads' in offered
      ? offered.heads.map((head) => loadable(head, offered, () => load(head.id)))
      : [{ ...offered, load: () => load(offered.id) }];
  return plugin;
}

/**
 * A command whose record is read at the first look into it. oclif copies every command that has aliases, so what is
 * copied has to stay unread too.
 */
function loadable(
  head: CommandHead,
  list: CommandList,
  load: () => Promise<Command.Class>,
): Command.Loadable {
  let found: CommandRecord | undefined;
  const record = (): CommandRecord | undefined => {
    found ??= list.find(head.id);
    return found;
  };
  return {
    ...head,
    args: filledLater({}, () => record()?.args ?? {}),
    flags: filledLater({}, () => record()?.flags ?? {}),
    examples: filledLater([], () => record()?.examples ?? []),
    load,
  };
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
