import type { Account } from '../../src/lib/domain/account.ts';
import type { AddOn } from '../../src/lib/domain/add-on.ts';
import type { App } from '../../src/lib/domain/app.ts';
import type { FeatureChange } from '../../src/lib/domain/app-feature.ts';
import type { AppSetup } from '../../src/lib/domain/app-setup.ts';
import type { AppTransfer } from '../../src/lib/domain/app-transfer.ts';
import type { Attachment } from '../../src/lib/domain/attachment.ts';
import type { AuditEntry } from '../../src/lib/domain/audit-entry.ts';
import type { BrowserLogin } from '../../src/lib/domain/browser-login.ts';
import type { Build } from '../../src/lib/domain/build.ts';
import type { SniEndpoint } from '../../src/lib/domain/certificate.ts';
import type { Collaboration } from '../../src/lib/domain/collaboration.ts';
import type { ConfigVars } from '../../src/lib/domain/config-vars.ts';
import type { Coupling } from '../../src/lib/domain/coupling.ts';
import type { CustomDomain } from '../../src/lib/domain/custom-domain.ts';
import type { Drain } from '../../src/lib/domain/drain.ts';
import { type Dyno, dynoName } from '../../src/lib/domain/dyno.ts';
import type { ProcessType } from '../../src/lib/domain/formation.ts';
import type { Invitation } from '../../src/lib/domain/invitation.ts';
import type { KeyedRequest } from '../../src/lib/domain/keyed-request.ts';
import type { ManagedName } from '../../src/lib/domain/managed-name.ts';
import type { ClientToken, OauthClient, OauthGrant } from '../../src/lib/domain/oauth.ts';
import type { Partner, PartnerResource } from '../../src/lib/domain/partner.ts';
import type { Pipeline } from '../../src/lib/domain/pipeline.ts';
import type { PreAuthorization } from '../../src/lib/domain/pre-authorization.ts';
import type { Promotion } from '../../src/lib/domain/promotion.ts';
import { Refusal } from '../../src/lib/domain/refusal.ts';
import { currentRelease, type Release } from '../../src/lib/domain/release.ts';
import type { ReviewApp, ReviewAppConfig } from '../../src/lib/domain/review-app.ts';
import type { ScheduledJob } from '../../src/lib/domain/scheduled-job.ts';
import type { SecondFactor } from '../../src/lib/domain/second-factor.ts';
import type { Slug, SlugDraft } from '../../src/lib/domain/slug.ts';
import type { SshKey } from '../../src/lib/domain/ssh-key.ts';
import type { TestRun } from '../../src/lib/domain/test-run.ts';
import type { BackupSchedule, Transfer } from '../../src/lib/domain/transfer.ts';
import type { Webhook, WebhookDelivery, WebhookEvent } from '../../src/lib/domain/webhook.ts';
import type { Authorization, Records, ReleasedAddOn, Store } from '../../src/lib/platform/ports.ts';
import { oauthClientsOver, oauthGrantsOver } from './memory-oauth.ts';
import { partnersOver } from './memory-partners.ts';
import { scheduledJobsOver } from './memory-scheduled-jobs.ts';
import { type TeamTables, teamsOver } from './memory-teams.ts';

interface Tables extends TeamTables {
  closed: { readonly since: Date | null };
  accounts: Map<string, Account>;
  authorizations: Map<string, Authorization>;
  oauthClients: Map<string, OauthClient>;
  oauthGrants: Map<string, OauthGrant>;
  clientTokens: Map<string, ClientToken>;
  passwords: Map<string, string>;
  invitations: Map<string, Invitation>;
  collaborations: Map<string, Collaboration>;
  appTransfers: Map<string, AppTransfer>;
  sshKeys: Map<string, SshKey>;
  audit: readonly AuditEntry[];
  keyedRequests: Map<string, KeyedRequest>;
  secondFactors: Map<string, SecondFactor>;
  browserLogins: Map<string, BrowserLogin>;
  preAuthorizations: Map<string, PreAuthorization>;
  apps: Map<string, App>;
  buildpacks: Map<string, readonly string[]>;
  releases: Map<string, Release>;
  slugs: Map<string, Slug>;
  slugDrafts: Map<string, SlugDraft>;
  builds: Map<string, Build>;
  formations: Map<string, readonly ProcessType[]>;
  dynos: Map<string, Dyno>;
  dynoHours: Map<
    string,
    { readonly accountId: string; readonly month: string; readonly appId: string; readonly usedMs: number }
  >;
  countedUntil: { readonly at: Date | null };
  pipelines: Map<string, Pipeline>;
  couplings: Map<string, Coupling>;
  promotions: Map<string, Promotion>;
  stageConfigs: Map<string, ConfigVars>;
  reviewConfigs: Map<string, ReviewAppConfig>;
  reviewApps: Map<string, ReviewApp>;
  testRuns: Map<string, TestRun>;
  appSetups: Map<string, AppSetup>;
  features: readonly FeatureChange[];
  domains: Map<string, CustomDomain>;
  sniEndpoints: Map<string, SniEndpoint>;
  managedApps: Set<string>;
  managedNames: Map<string, ManagedName>;
  acmeAccounts: Map<string, string>;
  webhooks: Map<string, Webhook>;
  webhookEvents: Map<string, WebhookEvent>;
  webhookDeliveries: Map<string, WebhookDelivery>;
  drains: Map<string, Drain>;
  transfers: Map<string, Transfer>;
  transferNumbers: Map<string, number>;
  backupSchedules: Map<string, BackupSchedule>;
  addOns: Map<string, AddOn>;
  partners: Map<string, Partner>;
  scheduledJobs: Map<string, ScheduledJob>;
  partnerResources: Map<string, PartnerResource>;
  attachments: Map<string, Attachment>;
  released: Map<string, readonly ReleasedAddOn[]>;
}

/** A store in memory: transactions come one after the other, whatever is asked outside of one waits for it. */
export class MemoryStore implements Store {
  #tables: Tables = {
    closed: { since: null },
    accounts: new Map(),
    authorizations: new Map(),
    oauthClients: new Map(),
    oauthGrants: new Map(),
    clientTokens: new Map(),
    passwords: new Map(),
    invitations: new Map(),
    collaborations: new Map(),
    appTransfers: new Map(),
    teams: new Map(),
    teamMembers: new Map(),
    teamInvitations: new Map(),
    sshKeys: new Map(),
    audit: [],
    keyedRequests: new Map(),
    secondFactors: new Map(),
    browserLogins: new Map(),
    preAuthorizations: new Map(),
    apps: new Map(),
    buildpacks: new Map(),
    releases: new Map(),
    slugs: new Map(),
    slugDrafts: new Map(),
    builds: new Map(),
    formations: new Map(),
    dynos: new Map(),
    dynoHours: new Map(),
    countedUntil: { at: null },
    pipelines: new Map(),
    couplings: new Map(),
    promotions: new Map(),
    stageConfigs: new Map(),
    reviewConfigs: new Map(),
    reviewApps: new Map(),
    testRuns: new Map(),
    appSetups: new Map(),
    features: [],
    domains: new Map(),
    sniEndpoints: new Map(),
    managedApps: new Set(),
    managedNames: new Map(),
    acmeAccounts: new Map(),
    webhooks: new Map(),
    webhookEvents: new Map(),
    webhookDeliveries: new Map(),
    drains: new Map(),
    transfers: new Map(),
    transferNumbers: new Map(),
    backupSchedules: new Map(),
    addOns: new Map(),
    partners: new Map(),
    scheduledJobs: new Map(),
    partnerResources: new Map(),
    attachments: new Map(),
    released: new Map(),
  };
  #turn: Promise<unknown> = Promise.resolve();
  readonly #records = recordsOver(() => this.#tables);

  readonly accounts = this.#waiting('accounts');
  readonly oauthClients = this.#waiting('oauthClients');
  readonly oauthGrants = this.#waiting('oauthGrants');
  readonly installation = this.#waiting('installation');
  readonly invitations = this.#waiting('invitations');
  readonly collaborations = this.#waiting('collaborations');
  readonly appTransfers = this.#waiting('appTransfers');
  readonly teams = this.#waiting('teams');
  readonly sshKeys = this.#waiting('sshKeys');
  readonly audit = this.#waiting('audit');
  readonly keyedRequests = this.#waiting('keyedRequests');
  readonly secondFactors = this.#waiting('secondFactors');
  readonly browserLogins = this.#waiting('browserLogins');
  readonly preAuthorizations = this.#waiting('preAuthorizations');
  readonly apps = this.#waiting('apps');
  readonly releases = this.#waiting('releases');
  readonly slugs = this.#waiting('slugs');
  readonly builds = this.#waiting('builds');
  readonly formations = this.#waiting('formations');
  readonly dynos = this.#waiting('dynos');
  readonly dynoHours = this.#waiting('dynoHours');
  readonly pipelines = this.#waiting('pipelines');
  readonly reviewApps = this.#waiting('reviewApps');
  readonly testRuns = this.#waiting('testRuns');
  readonly appSetups = this.#waiting('appSetups');
  readonly features = this.#waiting('features');
  readonly domains = this.#waiting('domains');
  readonly sniEndpoints = this.#waiting('sniEndpoints');
  readonly managedNames = this.#waiting('managedNames');
  readonly webhooks = this.#waiting('webhooks');
  readonly drains = this.#waiting('drains');
  readonly transfers = this.#waiting('transfers');
  readonly addOns = this.#waiting('addOns');
  readonly partners = this.#waiting('partners');
  readonly scheduledJobs = this.#waiting('scheduledJobs');

  transaction<T>(work: (records: Records) => Promise<T>): Promise<T> {
    return this.#queued(async () => {
      const draft = copyOf(this.#tables);
      const result = await work(recordsOver(() => draft));
      this.#tables = draft;
      return result;
    });
  }

  async close(): Promise<void> {
    await this.#turn;
  }

  #queued<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(task, task);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** One kind of records whose every method waits for the transaction that runs. */
  #waiting<K extends keyof Records>(kind: K): Records[K] {
    return new Proxy(this.#records[kind], {
      get: (target, name, receiver) => {
        const method: unknown = Reflect.get(target, name, receiver);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) => this.#queued(async () => Reflect.apply(method, target, args));
      },
    });
  }
}

function copyOf(tables: Tables): Tables {
  return {
    accounts: new Map(tables.accounts),
    authorizations: new Map(tables.authorizations),
    oauthClients: new Map(tables.oauthClients),
    oauthGrants: new Map(tables.oauthGrants),
    clientTokens: new Map(tables.clientTokens),
    passwords: new Map(tables.passwords),
    invitations: new Map(tables.invitations),
    collaborations: new Map(tables.collaborations),
    appTransfers: new Map(tables.appTransfers),
    teams: new Map(tables.teams),
    teamMembers: new Map(tables.teamMembers),
    teamInvitations: new Map(tables.teamInvitations),
    sshKeys: new Map(tables.sshKeys),
    audit: tables.audit,
    keyedRequests: new Map(tables.keyedRequests),
    secondFactors: new Map(tables.secondFactors),
    browserLogins: new Map(tables.browserLogins),
    preAuthorizations: new Map(tables.preAuthorizations),
    apps: new Map(tables.apps),
    buildpacks: new Map(tables.buildpacks),
    releases: new Map(tables.releases),
    slugs: new Map(tables.slugs),
    slugDrafts: new Map(tables.slugDrafts),
    builds: new Map(tables.builds),
    formations: new Map(tables.formations),
    dynos: new Map(tables.dynos),
    dynoHours: new Map(tables.dynoHours),
    closed: tables.closed,
    countedUntil: tables.countedUntil,
    pipelines: new Map(tables.pipelines),
    couplings: new Map(tables.couplings),
    promotions: new Map(tables.promotions),
    stageConfigs: new Map(tables.stageConfigs),
    reviewConfigs: new Map(tables.reviewConfigs),
    reviewApps: new Map(tables.reviewApps),
    testRuns: new Map(tables.testRuns),
    appSetups: new Map(tables.appSetups),
    features: tables.features,
    domains: new Map(tables.domains),
    sniEndpoints: new Map(tables.sniEndpoints),
    managedApps: new Set(tables.managedApps),
    managedNames: new Map(tables.managedNames),
    acmeAccounts: new Map(tables.acmeAccounts),
    webhooks: new Map(tables.webhooks),
    webhookEvents: new Map(tables.webhookEvents),
    webhookDeliveries: new Map(tables.webhookDeliveries),
    drains: new Map(tables.drains),
    transfers: new Map(tables.transfers),
    transferNumbers: new Map(tables.transferNumbers),
    backupSchedules: new Map(tables.backupSchedules),
    addOns: new Map(tables.addOns),
    partners: new Map(tables.partners),
    scheduledJobs: new Map(tables.scheduledJobs),
    partnerResources: new Map(tables.partnerResources),
    attachments: new Map(tables.attachments),
    released: new Map(tables.released),
  };
}

function recordsOver(tables: () => Tables): Records {
  return {
    installation: {
      closedSince: async () => tables().closed.since,
      close: async (at) => {
        tables().closed = { since: tables().closed.since ?? at };
      },
      open: async () => {
        tables().closed = { since: null };
      },
    },
    accounts: accountsOver(tables),
    oauthClients: oauthClientsOver(tables),
    oauthGrants: oauthGrantsOver(tables),
    invitations: {
      replace: async (invitation) => void tables().invitations.set(invitation.accountId, invitation),
      find: async (hash) =>
        [...tables().invitations.values()].find(({ secretHash }) => secretHash === hash) ?? null,
      delete: async (hash) => {
        const found = [...tables().invitations.values()].find(({ secretHash }) => secretHash === hash);
        return found !== undefined && tables().invitations.delete(found.accountId);
      },
    },
    collaborations: collaborationsOver(tables),
    appTransfers: {
      insert: async (transfer) => void tables().appTransfers.set(transfer.id, transfer),
      update: async (transfer) => void tables().appTransfers.set(transfer.id, transfer),
      delete: async (id) => void tables().appTransfers.delete(id),
      ofApp: async (appId) => [...tables().appTransfers.values()].filter((each) => each.appId === appId),
      ofAccount: async (id) =>
        [...tables().appTransfers.values()]
          .filter(({ ownerId, recipientId }) => [ownerId, recipientId].includes(id))
          .reverse(),
    },
    teams: teamsOver(tables),
    sshKeys: {
      insert: async (key) => void tables().sshKeys.set(key.id, key),
      list: async (accountId) => [...tables().sshKeys.values()].filter((key) => key.accountId === accountId),
      delete: async (id) => void tables().sshKeys.delete(id),
    },
    audit: {
      insert: async (entry, kept) => {
        tables().audit = [entry, ...tables().audit].slice(0, kept);
      },
      list: async ({ appIds, accountIds = [], limit }) =>
        tables()
          .audit.filter(({ app, actor }) => (app && appIds.includes(app.id)) || accountIds.includes(actor.id))
          .slice(0, limit),
    },
    keyedRequests: {
      find: async (name) => tables().keyedRequests.get(name) ?? null,
      put: async (request) => void tables().keyedRequests.set(request.name, request),
      delete: async (name) => void tables().keyedRequests.delete(name),
      trim: async ({ before, most }) => {
        const rows = [...tables().keyedRequests.values()].sort((a, b) => +b.begunAt - +a.begunAt);
        for (const [index, { name, begunAt }] of rows.entries())
          if (begunAt <= before || index >= most) tables().keyedRequests.delete(name);
      },
    },
    browserLogins: {
      insert: async (login) => void tables().browserLogins.set(login.clientHash, login),
      update: async (login) => void tables().browserLogins.set(login.clientHash, login),
      delete: async (hash) => void tables().browserLogins.delete(hash),
      find: async (hash) => tables().browserLogins.get(hash) ?? null,
      findByPage: async (hash) =>
        [...tables().browserLogins.values()].find(({ pageHash }) => pageHash === hash) ?? null,
      count: async (address) => {
        const logins = [...tables().browserLogins.values()];
        return { all: logins.length, ofAddress: logins.filter((login) => login.address === address).length };
      },
      trim: async (now) => {
        for (const { clientHash, endsAt } of tables().browserLogins.values())
          if (endsAt <= now) tables().browserLogins.delete(clientHash);
      },
    },
    preAuthorizations: {
      put: async (each) =>
        void tables().preAuthorizations.set(`${each.accountId} ${each.appId} ${each.authorizationId}`, each),
      list: async (accountId, appId) =>
        [...tables().preAuthorizations.values()].filter(
          (each) => each.accountId === accountId && each.appId === appId,
        ),
      trim: async (now) => {
        for (const [key, { endsAt }] of tables().preAuthorizations)
          if (endsAt <= now) tables().preAuthorizations.delete(key);
      },
    },
    secondFactors: {
      find: async (accountId) => tables().secondFactors.get(accountId) ?? null,
      save: async (factor) => void tables().secondFactors.set(factor.accountId, factor),
      delete: async (accountId) => void tables().secondFactors.delete(accountId),
    },
    apps: appsOver(tables),
    releases: releasesOver(tables),
    slugs: {
      insert: async (slug) => void tables().slugs.set(slug.id, slug),
      find: async (id) => tables().slugs.get(id) ?? null,
      list: async (appId) => [...tables().slugs.values()].filter((slug) => slug.appId === appId),
      insertDraft: async (draft) => void tables().slugDrafts.set(draft.id, draft),
      findDraft: async (id) => tables().slugDrafts.get(id) ?? null,
      deleteDraft: async (id) => void tables().slugDrafts.delete(id),
      digests: async () =>
        new Set(
          [...tables().slugs.values()].flatMap(({ digest, images = {} }) => [
            digest,
            ...Object.values(images).map(({ manifest }) => manifest),
          ]),
        ),
    },
    builds: {
      insert: async (build) => void tables().builds.set(build.id, build),
      update: async (build) => void tables().builds.set(build.id, build),
      find: async (appId, id) => ownedBy(appId, tables().builds.get(id)),
      list: async (appId) => [...tables().builds.values()].filter((build) => build.appId === appId).reverse(),
      pending: async () => [...tables().builds.values()].filter((build) => build.status === 'pending'),
    },
    formations: {
      list: async (appId) => tables().formations.get(appId) ?? [],
      all: async () => tables().formations,
      replace: async (appId, formation) => void tables().formations.set(appId, formation),
    },
    dynos: dynosOver(tables),
    dynoHours: dynoHoursOver(tables),
    pipelines: pipelinesOver(tables),
    testRuns: {
      insert: async (run) => void tables().testRuns.set(run.id, run),
      update: async (run) => void (tables().testRuns.has(run.id) && tables().testRuns.set(run.id, run)),
      delete: async (id) => void tables().testRuns.delete(id),
      find: async (id) => tables().testRuns.get(id) ?? null,
      list: async () => [...tables().testRuns.values()],
    },
    reviewApps: {
      config: async (id) => tables().reviewConfigs.get(id) ?? null,
      setConfig: async (config) => void tables().reviewConfigs.set(config.pipelineId, config),
      deleteConfig: async (id) => void tables().reviewConfigs.delete(id),
      insert: async (app) => void tables().reviewApps.set(app.id, app),
      update: async (app) => void (tables().reviewApps.has(app.id) && tables().reviewApps.set(app.id, app)),
      delete: async (id) => void tables().reviewApps.delete(id),
      find: async (id) => tables().reviewApps.get(id) ?? null,
      list: async () => [...tables().reviewApps.values()],
    },
    appSetups: {
      insert: async (setup) => void tables().appSetups.set(setup.id, setup),
      update: async (setup) => void tables().appSetups.set(setup.id, setup),
      find: async (id) => tables().appSetups.get(id) ?? null,
      pending: async () => [...tables().appSetups.values()].filter(({ status }) => status === 'pending'),
    },
    addOns: addOnsOver(tables),
    partners: partnersOver(tables),
    scheduledJobs: scheduledJobsOver(tables),
    domains: {
      insert: async (domain) => void tables().domains.set(domain.id, domain),
      update: async (domain) => void tables().domains.set(domain.id, domain),
      delete: async (id) => void tables().domains.delete(id),
      list: async (appId) => byHostname(tables().domains).filter((domain) => domain.appId === appId),
      all: async () => byHostname(tables().domains),
    },
    sniEndpoints: {
      insert: async (endpoint) => void tables().sniEndpoints.set(endpoint.id, endpoint),
      update: async (endpoint) => void tables().sniEndpoints.set(endpoint.id, endpoint),
      delete: async (id) => void tables().sniEndpoints.delete(id),
      list: async (appId) =>
        [...tables().sniEndpoints.values()].filter((endpoint) => endpoint.appId === appId),
      all: async () => [...tables().sniEndpoints.values()],
    },
    managedNames: {
      apps: async () => new Set(tables().managedApps),
      enable: async (appId) => void tables().managedApps.add(appId),
      disable: async (appId) => void tables().managedApps.delete(appId),
      all: async () => [...tables().managedNames.values()],
      find: async (hostname) => tables().managedNames.get(hostname) ?? null,
      save: async (name) => void tables().managedNames.set(name.hostname, name),
      delete: async (hostname) => void tables().managedNames.delete(hostname),
      accountKey: async (directory) => tables().acmeAccounts.get(directory) ?? null,
      setAccountKey: async (directory, key) => void tables().acmeAccounts.set(directory, key),
    },
    webhooks: webhooksOver(tables),
    transfers: {
      insert: async (draft) => {
        const number = (tables().transferNumbers.get(draft.appId) ?? 0) + 1;
        tables().transferNumbers.set(draft.appId, number);
        const transfer = { ...draft, number };
        tables().transfers.set(transfer.id, transfer);
        return transfer;
      },
      update: async (transfer) => void tables().transfers.set(transfer.id, transfer),
      delete: async (id) => void tables().transfers.delete(id),
      find: async (id) => tables().transfers.get(id) ?? null,
      list: async ({ appId } = {}) =>
        [...tables().transfers.values()]
          .filter((transfer) => (appId ?? transfer.appId) === transfer.appId)
          .sort((a, b) => a.number - b.number),
      putSchedule: async (schedule) => void tables().backupSchedules.set(schedule.addOnId, schedule),
      deleteSchedule: async (id) => {
        for (const [key, schedule] of tables().backupSchedules)
          if (schedule.id === id) tables().backupSchedules.delete(key);
      },
      schedules: async () => [...tables().backupSchedules.values()],
    },
    drains: {
      insert: async (drain) => void tables().drains.set(drain.id, drain),
      update: async (drain) => void tables().drains.set(drain.id, drain),
      delete: async (id) => void tables().drains.delete(id),
      list: async (appId) => [...tables().drains.values()].filter((drain) => drain.appId === appId),
      all: async () => [...tables().drains.values()],
    },
    features: {
      insert: async (change) => {
        tables().features = [...tables().features, change];
      },
      list: async (appId) => tables().features.filter((change) => change.appId === appId),
      all: async () => tables().features,
    },
  };
}

function webhooksOver(tables: () => Tables): Records['webhooks'] {
  const without = <T>(rows: Map<string, T>, isGone: (row: T) => boolean) =>
    new Map([...rows].filter(([, row]) => !isGone(row)));
  return {
    insert: async (webhook) => void tables().webhooks.set(webhook.id, webhook),
    update: async (webhook) => void tables().webhooks.set(webhook.id, webhook),
    delete: async (id) => {
      tables().webhooks.delete(id);
      tables().webhookDeliveries = without(tables().webhookDeliveries, ({ webhookId }) => webhookId === id);
    },
    find: async (id) => tables().webhooks.get(id) ?? null,
    list: async (appId) => [...tables().webhooks.values()].filter((each) => each.appId === appId),
    all: async () => [...tables().webhooks.values()],
    insertEvent: async (event) => void tables().webhookEvents.set(event.id, event),
    findEvent: async (id) => tables().webhookEvents.get(id) ?? null,
    events: async (appId) => [...tables().webhookEvents.values()].filter((each) => each.appId === appId),
    forgetEventsBefore: async (at) => {
      tables().webhookEvents = without(tables().webhookEvents, ({ createdAt }) => createdAt < at);
    },
    insertDelivery: async (delivery) => {
      const sequence = tables().webhookDeliveries.size + 1;
      tables().webhookDeliveries.set(delivery.id, { ...delivery, sequence });
    },
    updateDelivery: async (delivery) => void tables().webhookDeliveries.set(delivery.id, delivery),
    deliveries: async (appId) =>
      [...tables().webhookDeliveries.values()].filter((each) => each.appId === appId),
    undelivered: async () =>
      [...tables().webhookDeliveries.values()].filter(({ nextAttemptAt }) => nextAttemptAt !== null),
  };
}

const byHostname = (domains: ReadonlyMap<string, CustomDomain>): readonly CustomDomain[] =>
  [...domains.values()].sort((a, b) => (a.hostname < b.hostname ? -1 : 1));

function accountsOver(tables: () => Tables): Records['accounts'] {
  const granted = (authorization: Authorization | undefined) => {
    const account = authorization && tables().accounts.get(authorization.accountId);
    return account ? { account, authorization } : null;
  };
  return {
    find: async (idOrEmail) =>
      [...tables().accounts.values()].find(
        (account) => account.id === idOrEmail || account.email === idOrEmail,
      ) ?? null,
    first: async () => [...tables().accounts.values()].find(({ id }) => !tables().teams.has(id)) ?? null,
    insert: async (account) => void tables().accounts.set(account.id, account),
    rename: async (account) => void tables().accounts.set(account.id, account),
    delete: async (id) => {
      tables().accounts.delete(id);
      tables().passwords.delete(id);
      tables().invitations.delete(id);
      tables().secondFactors.delete(id);
      for (const kind of [
        'authorizations',
        'collaborations',
        'sshKeys',
        'oauthClients',
        'teamMembers',
        'teamInvitations',
      ] as const)
        for (const row of tables()[kind].values()) if (row.accountId === id) tables()[kind].delete(row.id);
      for (const { id: transfer, ownerId, recipientId } of tables().appTransfers.values())
        if ([ownerId, recipientId].includes(id)) tables().appTransfers.delete(transfer);
    },
    byToken: async (tokenHash) => {
      const token = [...tables().clientTokens.values()].find((each) => each.tokenHash === tokenHash);
      const ofClient = token && tables().authorizations.get(token.authorizationId);
      if (ofClient) return granted({ ...ofClient, expiresAt: token.expiresAt });
      return granted([...tables().authorizations.values()].find((each) => each.tokenHash === tokenHash));
    },
    byRefreshToken: async (hash) =>
      granted([...tables().authorizations.values()].find((each) => each.refreshHash === hash)),
    insertAuthorization: async (each) => void tables().authorizations.set(each.id, each),
    findAuthorization: async (id) => tables().authorizations.get(id) ?? null,
    authorizations: async (accountId) =>
      [...tables().authorizations.values()].filter((each) => each.accountId === accountId),
    updateAuthorization: async (each) => void tables().authorizations.set(each.id, each),
    passwordHash: async (id) => tables().passwords.get(id) ?? null,
    setPasswordHash: async (id, hash) => void tables().passwords.set(id, hash),
    deleteAuthorization: async (id) => void tables().authorizations.delete(id),
  };
}

function collaborationsOver(tables: () => Tables): Records['collaborations'] {
  const all = () => [...tables().collaborations.values()];
  return {
    find: async (appId, accountId) =>
      all().find((each) => each.appId === appId && each.accountId === accountId) ?? null,
    ofApp: async (appId) => all().filter((each) => each.appId === appId),
    ofAccount: async (accountId) => all().filter((each) => each.accountId === accountId),
    insert: async (each) => void tables().collaborations.set(each.id, each),
    update: async (each) => void tables().collaborations.set(each.id, each),
    delete: async (id) => void tables().collaborations.delete(id),
  };
}

const CHILDREN_OF_APPS = [
  'releases',
  'slugs',
  'builds',
  'dynos',
  'couplings',
  'domains',
  'collaborations',
  'appTransfers',
] as const;

function appsOver(tables: () => Tables): Records['apps'] {
  const all = () => [...tables().apps.values()];
  const write = (app: App): void => {
    if (all().some((each) => each.name === app.name && each.id !== app.id))
      throw Refusal.invalid(`Name ${app.name} is already taken`, 'name_taken');
    tables().apps.set(app.id, app);
  };
  return {
    find: async (idOrName) => all().find((app) => app.id === idOrName || app.name === idOrName) ?? null,
    list: async () => all().sort((a, b) => (a.name < b.name ? -1 : 1)),
    // Whole, whatever part is asked for: the API cuts it.
    visibleTo: async (accountId, _part, among) => {
      const works = ({ id }: App) =>
        [...tables().collaborations.values()].some(
          (each) => each.appId === id && each.accountId === accountId,
        );
      const role = ({ ownerId }: App) =>
        [...tables().teamMembers.values()].find(
          (each) => each.teamId === ownerId && each.accountId === accountId,
        )?.role;
      const sees = (app: App) =>
        app.ownerId === accountId ||
        works(app) ||
        role(app) === 'admin' ||
        (role(app) !== undefined && !app.locked);
      const isAmong = ({ ownerId }: App) => {
        if (among === undefined) return true;
        return among === 'people' ? !tables().teams.has(ownerId) : ownerId === among.teamId;
      };
      return all()
        .filter((app) => app.status === 'active' && isAmong(app) && sees(app))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    insert: async (app) => write(app),
    update: async (app) => write({ ...app, ownerId: tables().apps.get(app.id)?.ownerId ?? app.ownerId }),
    setOwner: async (id, ownerId, updatedAt) => {
      const app = tables().apps.get(id);
      if (app) tables().apps.set(id, { ...app, ownerId, updatedAt });
    },
    delete: async (id) => {
      tables().apps.delete(id);
      tables().formations.delete(id);
      for (const kind of CHILDREN_OF_APPS)
        for (const row of tables()[kind].values()) if (row.appId === id) tables()[kind].delete(row.id);
    },
    buildpacks: async (appId) => tables().buildpacks.get(appId) ?? [],
    setBuildpacks: async (appId, buildpacks) => void tables().buildpacks.set(appId, buildpacks),
  };
}

function releasesOver(tables: () => Tables): Records['releases'] {
  const of = (appId: string) =>
    [...tables().releases.values()]
      .filter((release) => release.appId === appId)
      .sort((a, b) => b.version - a.version);
  return {
    insert: async (draft) => {
      const release: Release = {
        ...draft,
        baseId: draft.baseId ?? null,
        commandStartedAt: null,
        handOver: null,
        version: (of(draft.appId)[0]?.version ?? 0) + 1,
      };
      tables().releases.set(release.id, release);
      return release;
    },
    find: async (appId, idOrVersion) =>
      of(appId).find((release) => release.id === idOrVersion || String(release.version) === idOrVersion) ??
      null,
    list: async (appId) => of(appId),
    current: async (appId) => currentRelease(of(appId)) ?? null,
    currents: async () => {
      const apps = new Set([...tables().releases.values()].map((release) => release.appId));
      return [...apps].flatMap((appId) => currentRelease(of(appId)) ?? []);
    },
    pending: async () => [...tables().releases.values()].filter((release) => release.status === 'pending'),
    settle: async (id, { status, failure, at }) => {
      const release = tables().releases.get(id);
      if (release) tables().releases.set(id, { ...release, status, failure, updatedAt: at });
    },
    beginCommand: async (id, at) => {
      const release = tables().releases.get(id);
      if (release) tables().releases.set(id, { ...release, commandStartedAt: at });
    },
    recordHandOver: async (id, seen) => {
      const release = tables().releases.get(id);
      if (release) tables().releases.set(id, { ...release, handOver: seen });
    },
  };
}

function dynosOver(tables: () => Tables): Records['dynos'] {
  const of = (appId: string) => [...tables().dynos.values()].filter((dyno) => dyno.appId === appId);
  return {
    insert: async (dyno) => void tables().dynos.set(dyno.id, dyno),
    update: async (dyno) => {
      if (tables().dynos.has(dyno.id)) tables().dynos.set(dyno.id, dyno);
    },
    delete: async (id) => void tables().dynos.delete(id),
    find: async (appId, idOrName) => {
      const found = of(appId).filter((dyno) => dyno.id === idOrName || dynoName(dyno) === idOrName);
      return found.find((dyno) => dyno.serving) ?? found.at(-1) ?? null;
    },
    list: async (appId) => of(appId),
    all: async () => [...tables().dynos.values()],
  };
}

function dynoHoursOver(tables: () => Tables): Records['dynoHours'] {
  return {
    used: async (accountId, month) =>
      [...tables().dynoHours.values()]
        .filter((each) => each.accountId === accountId && each.month === month)
        .map(({ appId, usedMs }) => ({ appId, usedMs })),
    add: async ({ accountId, appId, month, ms }) => {
      const key = `${accountId} ${month} ${appId}`;
      const usedMs = (tables().dynoHours.get(key)?.usedMs ?? 0) + ms;
      tables().dynoHours.set(key, { accountId, month, appId, usedMs });
    },
    countedUntil: async () => tables().countedUntil.at,
    setCountedUntil: async (at) => {
      tables().countedUntil = { at };
    },
  };
}

function pipelinesOver(tables: () => Tables): Records['pipelines'] {
  const all = () => [...tables().pipelines.values()];
  const write = (pipeline: Pipeline): void => {
    const { id, name, ownerId } = pipeline;
    if (all().some((each) => each.name === name && each.ownerId === ownerId && each.id !== id))
      throw Refusal.invalid(`Name ${name} is already taken`, 'name_taken');
    tables().pipelines.set(id, pipeline);
  };
  return {
    insert: async (pipeline) => write(pipeline),
    update: async (pipeline) => write(pipeline),
    delete: async (id) => {
      tables().pipelines.delete(id);
      for (const kind of ['couplings', 'promotions'] as const)
        for (const row of tables()[kind].values()) if (row.pipelineId === id) tables()[kind].delete(row.id);
    },
    find: async (id) => tables().pipelines.get(id) ?? null,
    list: async (ownerId) =>
      all()
        .filter((pipeline) => pipeline.ownerId === ownerId)
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    insertCoupling: async (coupling) => {
      if ([...tables().couplings.values()].some(({ appId }) => appId === coupling.appId))
        throw Refusal.invalid('The app is in a pipeline already.', 'already_coupled');
      tables().couplings.set(coupling.id, coupling);
    },
    updateCoupling: async (coupling) => void tables().couplings.set(coupling.id, coupling),
    deleteCoupling: async (id) => void tables().couplings.delete(id),
    couplings: async () => [...tables().couplings.values()],
    insertPromotion: async (promotion) => void tables().promotions.set(promotion.id, promotion),
    findPromotion: async (id) => tables().promotions.get(id) ?? null,
    stageConfig: async (id, stage) => tables().stageConfigs.get(`${id} ${stage}`) ?? {},
    setStageConfig: async (id, stage, config) => void tables().stageConfigs.set(`${id} ${stage}`, config),
  };
}

function ownedBy<T extends { readonly appId: string }>(appId: string, row: T | undefined): T | null {
  return row?.appId === appId ? row : null;
}

function addOnsOver(tables: () => Tables): Records['addOns'] {
  return {
    insert: async (addOn) => void tables().addOns.set(addOn.id, addOn),
    update: async (addOn) => void tables().addOns.set(addOn.id, addOn),
    delete: async (id) => {
      tables().addOns.delete(id);
      for (const attachment of tables().attachments.values())
        if (attachment.addOnId === id) tables().attachments.delete(attachment.id);
    },
    find: async (key) =>
      [...tables().addOns.values()].find(({ id, name }) => key === id || key === name) ?? null,
    list: async () => [...tables().addOns.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    insertAttachment: async (attachment) => void tables().attachments.set(attachment.id, attachment),
    deleteAttachment: async (id) => void tables().attachments.delete(id),
    attachments: async ({ appId, addOnId } = {}) =>
      [...tables().attachments.values()]
        .filter((each) => (appId ?? each.appId) === each.appId && (addOnId ?? each.addOnId) === each.addOnId)
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    noteRelease: async (id, addOns) => void tables().released.set(id, addOns),
    ofRelease: async (id) => tables().released.get(id) ?? [],
  };
}
