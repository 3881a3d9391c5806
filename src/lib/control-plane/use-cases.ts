import type { ApiUrls } from '../api/api-options.ts';
import { readSourceFile } from '../builder/source-file.ts';
import { AcmeAuthority } from '../certificates/acme-authority.ts';
import type { IsAdministrator } from '../domain/account.ts';
import { Accounts } from '../platform/accounts.ts';
import { Activity } from '../platform/activity.ts';
import { AddOnChanges } from '../platform/add-on-changes.ts';
import { AddOnKeeper } from '../platform/add-on-keeper.ts';
import { AddOnReleases } from '../platform/add-on-releases.ts';
import { AddOns } from '../platform/add-ons.ts';
import { AppPreparation } from '../platform/app-preparation.ts';
import { AppRemains } from '../platform/app-remains.ts';
import { AppSetups } from '../platform/app-setups.ts';
import { AppTransfers } from '../platform/app-transfers.ts';
import { Apps } from '../platform/apps.ts';
import { Attachments } from '../platform/attachments.ts';
import { Audit } from '../platform/audit.ts';
import { BackupSchedules } from '../platform/backup-schedules.ts';
import { BrowserLogins } from '../platform/browser-logins.ts';
import { Builds } from '../platform/builds.ts';
import { Closure } from '../platform/closure.ts';
import { Collaborators } from '../platform/collaborators.ts';
import { Credentials } from '../platform/credentials.ts';
import { DatabasePasswords } from '../platform/database-passwords.ts';
import { Databases } from '../platform/databases.ts';
import { Deploys } from '../platform/deploys.ts';
import { Domains } from '../platform/domains.ts';
import { Drains } from '../platform/drains.ts';
import { Dynos } from '../platform/dynos.ts';
import { EcoApps } from '../platform/eco-apps.ts';
import { ExecAccess } from '../platform/exec-access.ts';
import { Features } from '../platform/features.ts';
import { Formations } from '../platform/formations.ts';
import { HandOverWitness } from '../platform/hand-over-witness.ts';
import { ImagePushes } from '../platform/image-pushes.ts';
import { ImageReleases } from '../platform/image-releases.ts';
import { Invitations } from '../platform/invitations.ts';
import { KeyedRequests } from '../platform/keyed-requests.ts';
import { Launcher } from '../platform/launcher.ts';
import { LogSessions } from '../platform/log-sessions.ts';
import { LoginKeeper } from '../platform/login-keeper.ts';
import { Logins } from '../platform/logins.ts';
import { CertificateKeeper } from '../platform/managed-certificates/certificate-keeper.ts';
import { ManagedCertificates } from '../platform/managed-certificates/managed-certificates.ts';
import { OauthClients } from '../platform/oauth-clients.ts';
import { OauthTokens } from '../platform/oauth-tokens.ts';
import { OpenAccess } from '../platform/open-access.ts';
import { PartnerAccess } from '../platform/partners/partner-access.ts';
import { Partners } from '../platform/partners/partners.ts';
import { PipelinePushes } from '../platform/pipeline-pushes.ts';
import { PipelineRepositories } from '../platform/pipeline-repositories.ts';
import { Pipelines } from '../platform/pipelines.ts';
import type { Branches, Repositories } from '../platform/ports.ts';
import { PreAuthorizations } from '../platform/pre-authorizations.ts';
import { Profiles } from '../platform/profiles.ts';
import { Promotions } from '../platform/promotions.ts';
import { Pushers } from '../platform/pushers.ts';
import { ReleasePhase } from '../platform/release-phase.ts';
import { Releases } from '../platform/releases.ts';
import { ReviewAppLife } from '../platform/review-app-life.ts';
import { ReviewApps } from '../platform/review-apps.ts';
import { ReviewBranches } from '../platform/review-branches.ts';
import { RunningBuilds } from '../platform/running-builds.ts';
import { ScheduledJobs } from '../platform/scheduler/scheduled-jobs.ts';
import { SecondFactors } from '../platform/second-factors.ts';
import type { Settings } from '../platform/settings.ts';
import { Slugs } from '../platform/slugs.ts';
import { SniEndpoints } from '../platform/sni-endpoints.ts';
import { SshKeys } from '../platform/ssh-keys.ts';
import { StageConfig } from '../platform/stage-config.ts';
import { TeamApps } from '../platform/team-apps.ts';
import { TeamInvitations } from '../platform/team-invitations.ts';
import { TeamMembers } from '../platform/team-members.ts';
import { Teams } from '../platform/teams.ts';
import { TestRunLife } from '../platform/test-runs/test-run-life.ts';
import { TestRuns } from '../platform/test-runs/test-runs.ts';
import { Transfers } from '../platform/transfers.ts';
import { VersionUpgrades } from '../platform/version-upgrades.ts';
import { Deliveries } from '../platform/webhooks/deliveries.ts';
import { Webhooks } from '../platform/webhooks/webhooks.ts';
import { WrongCredentials } from '../platform/wrong-credentials.ts';
import { Bell } from '../std/bell.ts';
import { KeyedQueue } from '../std/keyed-queue.ts';
import { outboundAgent } from '../std/outbound.ts';
import { outboundPost } from '../std/outbound-post.ts';
import { RingingRoutes } from './ringing-routes.ts';
import type { Services } from './services.ts';

/** The use cases, joined with the services that they need. */
export type UseCases = ReturnType<typeof constructUseCases>;

export interface UseCaseOptions {
  readonly services: Services;
  readonly settings: Settings;
  readonly ownerEmail: string;
  readonly urls: ApiUrls;
  readonly repositories: Repositories;
  readonly branches: Branches;
  /** Ends what goes on by itself. */
  readonly signal: AbortSignal;
  readonly onError: (error: unknown) => void;
  /** For the log of the control plane. */
  readonly onNotice: (message: string) => void;
}

/** Most bytes of an `app.json`. */
const MANIFEST_LIMIT = 256 * 1024;

export function constructUseCases({
  services: given,
  settings,
  ownerEmail,
  urls,
  repositories,
  branches,
  signal,
  onError,
  onNotice,
}: UseCaseOptions) {
  const certificateBell = new Bell();
  const services = { ...given, routes: new RingingRoutes(given.routes, certificateBell) };
  const queue = new KeyedQueue();
  const runningBuilds = new RunningBuilds();
  const shared = { ...services, queue, runningBuilds, repositories, onError };
  const activity = new Activity(services);
  const openAccess = new OpenAccess();
  const accounts = new Accounts({ ...services, ownerEmail });
  const isAdministrator: IsAdministrator = (account) =>
    accounts.isAdministrator(account, settings.administrators);
  const wrongCredentials = new WrongCredentials({ ...services, onError, signal });
  const logins = new Logins({ ...services, onNotice, wrongCredentials });
  const databasePasswords = new DatabasePasswords({ ...services, onNotice, wrongCredentials });
  const pushers = new Pushers({ accounts, logins });
  const invitations = new Invitations({ ...services, logins, isAdministrator });
  // Add-ons need apps and releases, and what is left of an app is to be rid of them.
  const remains: AppRemains = new AppRemains({
    ...shared,
    addOns: { forget: (app) => addOnKeeper.forget(app) },
    backups: { forget: (app) => transfers.forget(app.id) },
  });
  const apps = new Apps({ ...shared, activity, remains });
  const teams = new Teams(services);
  const teamApps = new TeamApps({ ...services, apps, teams, activity, openAccess });
  const releasePhase = new ReleasePhase({ ...shared, activity, settings });
  const witness = new HandOverWitness(shared);
  const launcher = new Launcher({ ...shared, activity, releasePhase, witness, signal });
  const releases = new Releases({ ...shared, apps, activity, launcher });
  const readManifest = (tarPath: string) => readSourceFile(tarPath, 'app.json', { limit: MANIFEST_LIMIT });
  const builds = new Builds({ ...shared, apps, activity, releases, readManifest });
  const addOnReleases = new AddOnReleases({ releases });
  const loginKeeper = new LoginKeeper({ ...shared, addOnReleases });
  const addOnKeeper = new AddOnKeeper({ ...shared, activity, addOnReleases, loginKeeper, signal });
  const attachments = new Attachments({ ...shared, apps, addOnKeeper, addOnReleases });
  const addOns = new AddOns({ ...services, apps, activity, openAccess, attachments, addOnKeeper });
  const readHerokuYml = (tarPath: string) => readSourceFile(tarPath, 'heroku.yml', { limit: MANIFEST_LIMIT });
  const preparation = new AppPreparation({
    ...services,
    apps,
    releases,
    addOns,
    addOnKeeper,
    readManifest,
    readHerokuYml,
  });
  const credentials = new Credentials({ ...shared, activity, addOns, addOnKeeper });
  const dataQueue = new KeyedQueue();
  const databases = new Databases({ ...shared, dataQueue, activity, addOns, addOnKeeper });
  const transfers: Transfers = new Transfers({ ...shared, dataQueue, activity, apps, databases });
  const versionUpgrades = new VersionUpgrades({
    ...shared,
    dataQueue,
    activity,
    databases,
    addOnKeeper,
    signal,
  });
  const backupSchedules = new BackupSchedules({ ...shared, databases, transfers });
  const appSetups = new AppSetups({
    ...shared,
    apps,
    teamApps,
    builds,
    releases,
    preparation,
    settings,
    webUrl: (app) => urls.web(app.name),
  });
  const partners = new Partners({ ...services, accounts });
  const addOnChanges = new AddOnChanges({ ...shared, activity, addOnReleases });
  const partnerAccess = new PartnerAccess({ ...services, addOnChanges });
  const audit = new Audit({ ...services, apps, isAdministrator });
  const closure = new Closure({ ...services, isAdministrator });
  const appTransfers = new AppTransfers({ ...services, apps, activity });
  const collaborators = new Collaborators({ ...services, apps, activity, invitations, openAccess });
  const ecoApps = new EcoApps({ ...shared, settings });
  const features = new Features({ ...services, apps });
  const formations = new Formations({ ...shared, apps, activity });
  const sniEndpoints = new SniEndpoints({ ...services, apps });
  const domains = new Domains({ ...services, apps, sniEndpoints, settings, bell: certificateBell });
  const managed = { ...services, settings, bell: certificateBell };
  const managedCertificates = new ManagedCertificates({ ...managed, apps, activity });
  const certificateKeeper =
    settings.acme &&
    new CertificateKeeper({
      ...managed,
      authority: new AcmeAuthority({ ...settings.acme, accounts: services.store.managedNames }),
      onError,
      onNotice,
    });
  const drains = new Drains({ ...services, apps, logDrains: services.logs });
  const dynos = new Dynos({ ...shared, apps, activity, openAccess, settings });
  const execAccess = new ExecAccess({ ...services, apps, dynos, openAccess });
  const keyedRequests = new KeyedRequests(services);
  const scheduledJobs = new ScheduledJobs({ ...shared, apps, dynos, activity });
  const logSessions = new LogSessions({ ...services, apps, openAccess });
  const browserLogins = new BrowserLogins({ ...services, accounts });
  const oauthClients = new OauthClients(services);
  const oauthTokens = new OauthTokens(services);
  const secondFactors = new SecondFactors(services);
  const teamMembers = new TeamMembers({ ...services, teams, invitations, openAccess, secondFactors });
  const teamInvitations = new TeamInvitations({ ...services, teams, teamMembers, invitations });
  const pipelines = new Pipelines({ ...services, apps, teams, repositories });
  const pipelineRepositories = new PipelineRepositories({ pipelines, branches });
  const reviewAppLife = new ReviewAppLife({
    ...shared,
    apps,
    appSetups,
    builds,
    pipelines,
    preparation,
    releases,
    settings,
  });
  const testRunLife = new TestRunLife({
    ...shared,
    apps,
    builds,
    pipelines,
    preparation,
    releases,
    settings,
  });
  const testRuns = new TestRuns({ ...shared, pipelines, testRunLife });
  const reviewApps = new ReviewApps({ ...shared, apps, branches, pipelines, reviewAppLife });
  const reviewBranches = new ReviewBranches({
    ...shared,
    branches,
    reviewApps,
    reviewAppLife,
    testRuns,
    onNotice,
  });
  const pipelinePushes = new PipelinePushes({ audit, pipelines, pushers, reviewBranches });
  const profiles = new Profiles(services);
  const promotions = new Promotions({ ...services, apps, pipelines, releases });
  const stageConfig = new StageConfig({ ...services, pipelines });
  const slugs = new Slugs({ ...services, apps, settings });
  const imageReleases = new ImageReleases({ ...services, apps, releases });
  const sshKeys = new SshKeys(services);
  const preAuthorizations = new PreAuthorizations({ ...services, apps, secondFactors });
  const imagePushes = new ImagePushes({ accounts, apps, audit, preAuthorizations, pushers });
  const deploys = new Deploys({
    apps,
    audit,
    builds,
    preAuthorizations,
    pushers,
    webUrl: (app) => urls.web(app.name),
  });
  const webhooks = new Webhooks({ ...services, apps });
  const post = outboundPost(outboundAgent({ allowPrivate: settings.allowPrivateTargets }));
  const webhookDeliveries = new Deliveries({ ...services, sender: { post }, onError });
  return {
    queue,
    runningBuilds,
    remains,
    accounts,
    addOnKeeper,
    databasePasswords,
    addOns,
    appSetups,
    appTransfers,
    apps,
    attachments,
    browserLogins,
    certificateKeeper,
    managedCertificates,
    launcher,
    releases,
    builds,
    ecoApps,
    features,
    formations,
    domains,
    closure,
    collaborators,
    credentials,
    databases,
    transfers,
    versionUpgrades,
    backupSchedules,
    drains,
    dynos,
    execAccess,
    imagePushes,
    imageReleases,
    invitations,
    keyedRequests,
    logins,
    logSessions,
    oauthClients,
    oauthTokens,
    openAccess,
    partners,
    partnerAccess,
    pipelines,
    pipelinePushes,
    pipelineRepositories,
    preAuthorizations,
    profiles,
    promotions,
    reviewApps,
    scheduledJobs,
    testRunLife,
    teams,
    teamApps,
    teamInvitations,
    teamMembers,
    testRuns,
    slugs,
    sniEndpoints,
    stageConfig,
    secondFactors,
    sshKeys,
    audit,
    deploys,
    webhooks,
    webhookDeliveries,
  };
}
