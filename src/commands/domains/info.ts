import * as Args from '@oclif/core/args';
import { appFlags, jsonFlag } from '../../lib/cli/flags.ts';
import { RengaCommand } from '../../lib/cli/renga-command.ts';

export default class DomainsInfo extends RengaCommand {
  static override description = 'show a domain of an app';
  static override examples = ['$ renga domains:info www.example.com -a my-app'];
  static override args = { hostname: Args.string({ description: 'the host name', required: true }) };
  static override flags = { ...appFlags, json: jsonFlag };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(DomainsInfo);
    const domain = await this.client.domains.get(this.app(flags), args.hostname);
    if (flags.json) return this.out.json(domain);
    this.out.header(domain.hostname);
    this.out.keyValues({
      app: this.out.style.app(domain.app.name),
      cname: domain.cname,
      created_at: domain.created_at,
      hostname: domain.hostname,
      kind: domain.kind,
      sni_endpoint: domain.sni_endpoint?.name ?? null,
      status: domain.status,
      updated_at: domain.updated_at,
    });
  }
}
