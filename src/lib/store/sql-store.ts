import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import type { Records, Store, TransactionOptions } from '../platform/ports.ts';
import { Cipher } from './cipher.ts';
import { SqlAccounts } from './records/accounts.ts';
import { SqlAddOns } from './records/add-ons.ts';
import { SqlAppSetups } from './records/app-setups.ts';
import { SqlAppTransfers } from './records/app-transfers.ts';
import { SqlApps } from './records/apps.ts';
import { SqlAudit } from './records/audit.ts';
import { SqlBrowserLogins } from './records/browser-logins.ts';
import { SqlBuilds } from './records/builds.ts';
import { SqlCollaborations } from './records/collaborations.ts';
import { SqlDomains } from './records/domains.ts';
import { SqlDrains } from './records/drains.ts';
import { SqlDynoHours } from './records/dyno-hours.ts';
import { SqlDynos } from './records/dynos.ts';
import { SqlFeatures } from './records/features.ts';
import { SqlFormations } from './records/formations.ts';
import { SqlInstallation } from './records/installation.ts';
import { SqlInvitations } from './records/invitations.ts';
import { SqlKeyedRequests } from './records/keyed-requests.ts';
import { SqlManagedNames } from './records/managed-names.ts';
import { SqlOauthClients } from './records/oauth-clients.ts';
import { SqlOauthGrants } from './records/oauth-grants.ts';
import { SqlPartners } from './records/partners.ts';
import { SqlPipelines } from './records/pipelines.ts';
import { SqlPreAuthorizations } from './records/pre-authorizations.ts';
import { SqlReleases } from './records/releases.ts';
import { SqlReviewApps } from './records/review-apps.ts';
import { SqlScheduledJobs } from './records/scheduled-jobs.ts';
import { SqlSecondFactors } from './records/second-factors.ts';
import { SqlSlugs } from './records/slugs.ts';
import { SqlSniEndpoints } from './records/sni-endpoints.ts';
import { SqlSshKeys } from './records/ssh-keys.ts';
import { SqlTeams } from './records/teams.ts';
import { SqlTestRuns } from './records/test-runs.ts';
import { SqlTransfers } from './records/transfers.ts';
import { SqlWebhooks } from './records/webhooks.ts';
import { nodeSqliteDialect, openDatabase, setFlush } from './sqlite.ts';
import type { Tables } from './tables.ts';

/** The records in SQL. One transaction at a time; whatever is asked outside of it waits. */
export class SqlStore implements Store {
  readonly #database: Kysely<Tables>;
  readonly #cipher: Cipher;
  readonly #records: Records;

  readonly #file: DatabaseSync;

  private constructor(file: DatabaseSync, cipher: Cipher) {
    const database = new Kysely<Tables>({ dialect: nodeSqliteDialect(file) });
    this.#file = file;
    this.#database = database;
    this.#cipher = cipher;
    this.#records = recordsOver(database, cipher);
  }

  /**
   * Opens the SQLite file at `path`, with its key file beside it; `program` is the version of this program.
   * @throws {StateRefused} when either is damaged, missing its other half, or newer than this program
   */
  static open(path: string, program = '0.0.0'): SqlStore {
    const database = openDatabase(path, program);
    const isNew = database.prepare('SELECT 1 FROM accounts LIMIT 1').get() === undefined;
    const cipher = Cipher.open(join(dirname(path), 'key'), { mayCreate: isNew });
    return new SqlStore(database, cipher);
  }

  get installation() {
    return this.#records.installation;
  }
  get accounts() {
    return this.#records.accounts;
  }
  get oauthClients() {
    return this.#records.oauthClients;
  }
  get oauthGrants() {
    return this.#records.oauthGrants;
  }
  get invitations() {
    return this.#records.invitations;
  }
  get collaborations() {
    return this.#records.collaborations;
  }
  get appTransfers() {
    return this.#records.appTransfers;
  }
  get teams() {
    return this.#records.teams;
  }
  get sshKeys() {
    return this.#records.sshKeys;
  }
  get audit() {
    return this.#records.audit;
  }
  get keyedRequests() {
    return this.#records.keyedRequests;
  }
  get secondFactors() {
    return this.#records.secondFactors;
  }

  get browserLogins() {
    return this.#records.browserLogins;
  }

  get preAuthorizations() {
    return this.#records.preAuthorizations;
  }
  get apps() {
    return this.#records.apps;
  }
  get releases() {
    return this.#records.releases;
  }
  get slugs() {
    return this.#records.slugs;
  }
  get builds() {
    return this.#records.builds;
  }
  get formations() {
    return this.#records.formations;
  }
  get dynos() {
    return this.#records.dynos;
  }
  get appSetups() {
    return this.#records.appSetups;
  }
  get dynoHours() {
    return this.#records.dynoHours;
  }
  get pipelines() {
    return this.#records.pipelines;
  }
  get reviewApps() {
    return this.#records.reviewApps;
  }
  get testRuns() {
    return this.#records.testRuns;
  }
  get addOns() {
    return this.#records.addOns;
  }
  get scheduledJobs() {
    return this.#records.scheduledJobs;
  }
  get partners() {
    return this.#records.partners;
  }
  get domains() {
    return this.#records.domains;
  }
  get webhooks() {
    return this.#records.webhooks;
  }
  get managedNames() {
    return this.#records.managedNames;
  }
  get sniEndpoints() {
    return this.#records.sniEndpoints;
  }
  get transfers() {
    return this.#records.transfers;
  }
  get drains() {
    return this.#records.drains;
  }
  get features() {
    return this.#records.features;
  }

  async transaction<T>(
    work: (records: Records) => Promise<T>,
    { flush = true }: TransactionOptions = {},
  ): Promise<T> {
    const run = (database: Kysely<Tables>): Promise<T> =>
      database.transaction().execute((records) => work(recordsOver(records, this.#cipher)));
    if (flush) return run(this.#database);
    return this.#database.connection().execute(async (connection) => {
      setFlush(this.#file, false);
      return run(connection).finally(() => setFlush(this.#file, true));
    });
  }

  async close(): Promise<void> {
    await this.#database.destroy();
    // It leaves alone what it was never asked to open.
    if (this.#file.isOpen) this.#file.close();
  }
}

function recordsOver(database: Kysely<Tables>, cipher: Cipher): Records {
  return {
    installation: new SqlInstallation(database),
    accounts: new SqlAccounts(database),
    oauthClients: new SqlOauthClients(database),
    oauthGrants: new SqlOauthGrants(database),
    invitations: new SqlInvitations(database),
    collaborations: new SqlCollaborations(database),
    appTransfers: new SqlAppTransfers(database),
    teams: new SqlTeams(database),
    sshKeys: new SqlSshKeys(database),
    audit: new SqlAudit(database),
    keyedRequests: new SqlKeyedRequests(database, cipher),
    secondFactors: new SqlSecondFactors(database, cipher),
    browserLogins: new SqlBrowserLogins(database),
    preAuthorizations: new SqlPreAuthorizations(database),
    addOns: new SqlAddOns(database, cipher),
    partners: new SqlPartners(database, cipher),
    scheduledJobs: new SqlScheduledJobs(database),
    apps: new SqlApps(database),
    releases: new SqlReleases(database, cipher),
    slugs: new SqlSlugs(database),
    builds: new SqlBuilds(database),
    formations: new SqlFormations(database),
    dynos: new SqlDynos(database, cipher),
    dynoHours: new SqlDynoHours(database),
    pipelines: new SqlPipelines(database, cipher),
    reviewApps: new SqlReviewApps(database),
    testRuns: new SqlTestRuns(database, cipher),
    appSetups: new SqlAppSetups(database, cipher),
    features: new SqlFeatures(database),
    domains: new SqlDomains(database),
    webhooks: new SqlWebhooks(database, cipher),
    sniEndpoints: new SqlSniEndpoints(database, cipher),
    managedNames: new SqlManagedNames(database, cipher),
    drains: new SqlDrains(database, cipher),
    transfers: new SqlTransfers(database),
  };
}
