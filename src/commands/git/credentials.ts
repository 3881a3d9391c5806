import { hostname } from 'node:os';
import * as Args from '@oclif/core/args';
import { backendToken, forgetBackendToken } from '../../lib/backend/backend-token.ts';
import { parseCredentialRequest, readStandardInput } from '../../lib/cli/git/credential-request.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';
import { rengaHome } from '../../lib/cli/surroundings.ts';

export default class GitCredentials extends RengaCommand {
  static override description = 'answer git when it asks for a password; git calls this itself';
  static override hidden = true;
  static override args = { verb: Args.string({ description: 'get, store or erase', required: true }) };

  override async run(): Promise<void> {
    const { args } = await this.parse(GitCredentials);
    const { backend, client } = this;
    const request = parseCredentialRequest(await readStandardInput());
    if (!backend.ownsGitHost(request.host)) return;
    const home = rengaHome();
    if (args.verb === 'get') {
      const token = await backendToken({ backend, client, home, description: `git on ${hostname()}` });
      this.out.raw(`username=renga\npassword=${token}\n`);
    }
    // git was told that the password is wrong: the next request makes a new one.
    if (args.verb === 'erase') await forgetBackendToken(backend, home);
  }
}
