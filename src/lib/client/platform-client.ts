import { Api, type ApiOptions } from './api.ts';
import { readOutput } from './output-stream.ts';
import { AddOns } from './resources/add-ons.ts';
import { AppSetups } from './resources/app-setups.ts';
import { AppTransfers } from './resources/app-transfers.ts';
import { Apps } from './resources/apps.ts';
import { Authorizations } from './resources/authorizations.ts';
import { Buildpacks } from './resources/buildpacks.ts';
import { Builds } from './resources/builds.ts';
import { Collaborators } from './resources/collaborators.ts';
import { ConfigVars } from './resources/config-vars.ts';
import { Databases } from './resources/databases.ts';
import { Domains } from './resources/domains.ts';
import { Drains } from './resources/drains.ts';
import { Dynos } from './resources/dynos.ts';
import { Features } from './resources/features.ts';
import { Formation } from './resources/formation.ts';
import { Logs } from './resources/logs.ts';
import { OauthClients } from './resources/oauth-clients.ts';
import { Pipelines } from './resources/pipelines.ts';
import { Platform } from './resources/platform.ts';
import { Releases } from './resources/releases.ts';
import { ReviewApps } from './resources/review-apps.ts';
import { Scheduler } from './resources/scheduler.ts';
import { SniEndpoints } from './resources/sni-endpoints.ts';
import { SshKeys } from './resources/ssh-keys.ts';
import { Teams } from './resources/teams.ts';
import { TestRuns } from './resources/test-runs.ts';
import { Transfers } from './resources/transfers.ts';
import { Webhooks } from './resources/webhooks.ts';

/** The Platform API over any transport, one group of calls a resource. */
export class PlatformClient {
  readonly addOns: AddOns;
  readonly appSetups: AppSetups;
  readonly apps: Apps;
  readonly appTransfers: AppTransfers;
  readonly authorizations: Authorizations;
  readonly buildpacks: Buildpacks;
  readonly builds: Builds;
  readonly collaborators: Collaborators;
  readonly configVars: ConfigVars;
  readonly databases: Databases;
  readonly domains: Domains;
  readonly drains: Drains;
  readonly dynos: Dynos;
  readonly features: Features;
  readonly formation: Formation;
  readonly logs: Logs;
  readonly oauthClients: OauthClients;
  readonly pipelines: Pipelines;
  readonly platform: Platform;
  readonly releases: Releases;
  readonly reviewApps: ReviewApps;
  readonly scheduler: Scheduler;
  readonly sniEndpoints: SniEndpoints;
  readonly sshKeys: SshKeys;
  readonly transfers: Transfers;
  readonly teams: Teams;
  readonly testRuns: TestRuns;
  readonly webhooks: Webhooks;
  readonly #api: Api;

  constructor(options: ApiOptions) {
    const api = new Api(options);
    this.addOns = new AddOns(api);
    this.appSetups = new AppSetups(api);
    this.apps = new Apps(api);
    this.appTransfers = new AppTransfers(api);
    this.authorizations = new Authorizations(api);
    this.buildpacks = new Buildpacks(api);
    this.builds = new Builds(api);
    this.collaborators = new Collaborators(api);
    this.configVars = new ConfigVars(api);
    this.databases = new Databases(api);
    this.domains = new Domains(api);
    this.drains = new Drains(api);
    this.dynos = new Dynos(api);
    this.features = new Features(api);
    this.formation = new Formation(api);
    this.logs = new Logs(api);
    this.oauthClients = new OauthClients(api);
    this.pipelines = new Pipelines(api);
    this.platform = new Platform(api);
    this.releases = new Releases(api);
    this.reviewApps = new ReviewApps(api);
    this.scheduler = new Scheduler(api);
    this.sniEndpoints = new SniEndpoints(api);
    this.sshKeys = new SshKeys(api);
    this.transfers = new Transfers(api);
    this.teams = new Teams(api);
    this.testRuns = new TestRuns(api);
    this.webhooks = new Webhooks(api);
    this.#api = api;
  }

  /** What a build or a release printed, live; `url` is its `output_stream_url`. */
  output(url: string, signal?: AbortSignal): AsyncIterable<string> {
    return readOutput(this.#api, url, signal);
  }
}
