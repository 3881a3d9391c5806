import { accessToken } from '../../lib/cli/access-token.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class AuthToken extends RengaCommand {
  static override description = 'print the token that git and other clients use against the public port';
  static override examples = [
    '$ renga auth:token',
    '$ curl -H "Authorization: Bearer $(renga auth:token)" -H "Accept: application/vnd.heroku+json; version=3" http://api.localhost:8080/apps',
  ];

  override async run(): Promise<void> {
    await this.parse(AuthToken);
    this.out.line(await accessToken(this.backend, this.client));
  }
}
