import { readFileSync } from 'node:fs';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { CommandError } from '../lib/cli/command-error.ts';
import { installScript, SHELLS, type Shell, scriptPath, shellOf } from '../lib/cli/completion/install.ts';
import { RengaCommand } from '../lib/cli/renga-command.ts';
import { personHome } from '../lib/cli/surroundings.ts';

export default class Autocomplete extends RengaCommand {
  static override description = 'print or install the completion script of a shell';
  static override hiddenAliases = ['completion'];
  static override examples = ['$ renga autocomplete --install', '$ renga autocomplete zsh > ~/.zfunc/_renga'];
  static override args = {
    shell: Args.option({ options: SHELLS })({ description: 'the shell; yours without it' }),
  };
  static override flags = {
    install: Flags.boolean({ char: 'i', description: 'put the script where the shell finds it by itself' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Autocomplete);
    const shell = args.shell ?? this.#ownShell();
    const { root } = this.config;
    if (!flags.install) return this.out.raw(readFileSync(scriptPath(root, shell), 'utf8'));
    const { path, once } = installScript(root, shell, { home: personHome(), env: process.env });
    this.out.line(`Installed ${path}`);
    this.out.line(once ?? 'Open a new shell and press TAB behind renga.');
  }

  #ownShell(): Shell {
    const shell = shellOf(process.env['SHELL']);
    if (!shell) throw CommandError.usage(`Name the shell: renga autocomplete ${SHELLS.join('|')}`);
    return shell;
  }
}
