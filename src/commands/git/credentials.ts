import * as Args from '@oclif/core/args';
import { accessToken, forgetAccessToken } from '../../lib/cli/access-token.ts';
import { parseCredentialRequest, readStandardInput } from '../../lib/cli/git/credential-request.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class GitCredentials extends RengaCommand {
  static override description = 'answer git when it asks for a password; git calls this itself';
  static override hidden = true;
  static override args = { verb: Args.string({ description: 'get, store or erase', required: true }) };

  override async run(): Promise<void> {
    const { args } = await this.parse(GitCredentials);
    const { host } = parseCredentialRequest(await readStandardInput());
    const backend = this.backendOfGitHost(host);
    if (!backend) return;
    if (args.verb === 'get')
      this.out.raw(`username=renga\npassword=${await accessToken(backend, this.clientOf(backend))}\n`);
    // git was told that the password is wrong: the next request makes a new one.
    if (args.verb === 'erase') await forgetAccessToken(backend);
  }
}
