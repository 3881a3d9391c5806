import { commands } from '@oclif/plugin-help';

export default class Help extends commands.help {
  static override description = `show what a command does and how it is used
Commands end with 0 when it was done, 1 when it was refused or failed, 2 when the command line cannot be understood or the API refused it, and 127 when there is no such command. renga run ends as its command did.`;
  static override examples = ['$ renga help', '$ renga help apps:create'];
}
