import { commands } from '@oclif/plugin-help';

export default class Help extends commands.help {
  static override description = 'show what a command does and how it is used';
  static override examples = ['$ renga help', '$ renga help apps:create'];
}
