import * as Flags from '@oclif/core/flags';
import { showCertificate } from '../../../lib/cli/certs/certificate.ts';
import {
  customDomains,
  progressAdvice,
  progressColumns,
  waitForCertificates,
} from '../../../lib/cli/certs/managed-certificates.ts';
import { appFlags, jsonFlag } from '../../../lib/cli/flags.ts';
import { RengaCommand } from '../../../lib/cli/renga-command.ts';

export default class CertsAuto extends RengaCommand {
  static override description = 'show how far the automatic certificates of an app are';
  static override examples = ['$ renga certs:auto -a my-app --wait'];
  static override flags = {
    ...appFlags,
    json: jsonFlag,
    wait: Flags.boolean({ description: 'wait until each domain has its certificate' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(CertsAuto);
    const name = this.app(flags);
    const app = await this.client.apps.get(name);
    if (app.acm && flags.wait) await waitForCertificates({ out: this.out, client: this.client }, name);
    const domains = await customDomains(this.client, name);
    if (flags.json) return this.out.json({ enabled: app.acm, domains });
    const state = app.acm ? 'enabled' : 'disabled';
    this.out.header(`Automatic Certificate Management is ${state} on ${this.out.style.app(name)}`);
    if (!app.acm) return;
    const [certificate, ...others] = await this.client.sniEndpoints.list(name);
    if (certificate?.ssl_cert.acm && others.length === 0) showCertificate(this.out, certificate);
    if (domains.length > 0) this.out.table(domains, progressColumns(domains, new Date()));
    const advice = progressAdvice(domains);
    if (advice) this.out.note(advice);
  }
}
