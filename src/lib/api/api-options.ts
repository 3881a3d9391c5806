import type { Dispatcher } from 'undici';
import type { DynoSize } from '../domain/dyno-size.ts';
import type { Accounts } from '../platform/accounts.ts';
import type { AddOns } from '../platform/add-ons.ts';
import type { AppSetups } from '../platform/app-setups.ts';
import type { AppTransfers } from '../platform/app-transfers.ts';
import type { Apps } from '../platform/apps.ts';
import type { Attachments } from '../platform/attachments.ts';
import type { Audit } from '../platform/audit.ts';
import type { BackupSchedules } from '../platform/backup-schedules.ts';
import type { BrowserLogins } from '../platform/browser-logins.ts';
import type { Builds } from '../platform/builds.ts';
import type { Closure } from '../platform/closure.ts';
import type { Collaborators } from '../platform/collaborators.ts';
import type { Credentials } from '../platform/credentials.ts';
import type { CurrentActor } from '../platform/current-actor.ts';
import type { Databases } from '../platform/databases.ts';
import type { Domains } from '../platform/domains.ts';
import type { Drains } from '../platform/drains.ts';
import type { DynoHours } from '../platform/dyno-hours.ts';
import type { Dynos } from '../platform/dynos.ts';
import type { EnginePresence } from '../platform/engine-presence.ts';
import type { ExecAccess } from '../platform/exec-access.ts';
import type { Features } from '../platform/features.ts';
import type { Formations } from '../platform/formations.ts';
import type { ImageReleases } from '../platform/image-releases.ts';
import type { Invitations } from '../platform/invitations.ts';
import type { KeyedRequests } from '../platform/keyed-requests.ts';
import type { LogSessions } from '../platform/log-sessions.ts';
import type { Logins } from '../platform/logins.ts';
import type { ManagedCertificates } from '../platform/managed-certificates/managed-certificates.ts';
import type { OauthClients } from '../platform/oauth-clients.ts';
import type { OauthTokens } from '../platform/oauth-tokens.ts';
import type { OpenAccess } from '../platform/open-access.ts';
import type { PartnerAccess } from '../platform/partners/partner-access.ts';
import type { Partners } from '../platform/partners/partners.ts';
import type { PipelineRepositories } from '../platform/pipeline-repositories.ts';
import type { Pipelines } from '../platform/pipelines.ts';
import type { Outputs, Stacks } from '../platform/ports.ts';
import type { PreAuthorizations } from '../platform/pre-authorizations.ts';
import type { Profiles } from '../platform/profiles.ts';
import type { Promotions } from '../platform/promotions.ts';
import type { Releases } from '../platform/releases.ts';
import type { ReviewApps } from '../platform/review-apps.ts';
import type { ScheduledJobs } from '../platform/scheduler/scheduled-jobs.ts';
import type { SecondFactors } from '../platform/second-factors.ts';
import type { Slugs } from '../platform/slugs.ts';
import type { SniEndpoints } from '../platform/sni-endpoints.ts';
import type { SshKeys } from '../platform/ssh-keys.ts';
import type { StageConfig } from '../platform/stage-config.ts';
import type { TeamApps } from '../platform/team-apps.ts';
import type { TeamInvitations } from '../platform/team-invitations.ts';
import type { TeamMembers } from '../platform/team-members.ts';
import type { Teams } from '../platform/teams.ts';
import type { TestRuns } from '../platform/test-runs/test-runs.ts';
import type { Transfers } from '../platform/transfers.ts';
import type { VersionUpgrades } from '../platform/version-upgrades.ts';
import type { Webhooks } from '../platform/webhooks/webhooks.ts';
import type { StatusResource } from '../schema/renga.ts';
import type { Clock } from '../std/clock.ts';
import type { RateLimitRules } from './rate-limits.ts';

/** What the API is joined to. */
export interface ApiOptions {
  readonly accounts: Accounts;
  readonly addOns: AddOns;
  readonly appSetups: AppSetups;
  readonly appTransfers: AppTransfers;
  readonly apps: Apps;
  readonly attachments: Attachments;
  readonly audit: Audit;
  readonly browserLogins: BrowserLogins;
  readonly builds: Builds;
  readonly domains: Domains;
  readonly closure: Closure;
  readonly collaborators: Collaborators;
  readonly credentials: Credentials;
  readonly databases: Databases;
  readonly drains: Drains;
  readonly dynoHours: DynoHours;
  readonly dynos: Dynos;
  readonly execAccess: ExecAccess;
  readonly features: Features;
  readonly formations: Formations;
  readonly imageReleases: ImageReleases;
  readonly invitations: Invitations;
  readonly keyedRequests: KeyedRequests;
  readonly logins: Logins;
  readonly managedCertificates: ManagedCertificates;
  readonly logSessions: LogSessions;
  readonly oauthClients: OauthClients;
  readonly oauthTokens: OauthTokens;
  readonly openAccess: OpenAccess;
  readonly partners: Partners;
  readonly partnerAccess: PartnerAccess;
  readonly pipelines: Pipelines;
  readonly pipelineRepositories: PipelineRepositories;
  readonly preAuthorizations: PreAuthorizations;
  readonly profiles: Profiles;
  readonly promotions: Promotions;
  readonly releases: Releases;
  readonly reviewApps: ReviewApps;
  readonly secondFactors: SecondFactors;
  readonly scheduledJobs: ScheduledJobs;
  readonly slugs: Slugs;
  readonly sshKeys: SshKeys;
  readonly sniEndpoints: SniEndpoints;
  readonly stageConfig: StageConfig;
  readonly teams: Teams;
  readonly teamApps: TeamApps;
  readonly teamInvitations: TeamInvitations;
  readonly teamMembers: TeamMembers;
  readonly testRuns: TestRuns;
  readonly webhooks: Webhooks;
  readonly transfers: Transfers;
  readonly versionUpgrades: VersionUpgrades;
  readonly backupSchedules: BackupSchedules;
  /** Is told who asks. */
  readonly actor: CurrentActor;
  readonly outputs: Outputs;
  readonly presence: Pick<EnginePresence, 'require'>;
  readonly stacks: Stacks;
  /** What there is to choose from. */
  readonly dynoSizes: readonly DynoSize[];
  readonly clock: Clock;
  readonly urls: ApiUrls;
  readonly installation: Installation;
  /** Uploaded source tarballs. */
  readonly sourcesFolder: string;
  /** How sources elsewhere are asked for. */
  readonly outbound: Dispatcher;
  /** At least 32 random bytes: signs the URLs that need no token. */
  readonly capabilityKey: Uint8Array;
  /** Heroku's unless given. */
  readonly rateLimit?: RateLimitRules;
  /** Host names (without port) that requests from outside may name; all unless given. */
  readonly isOwnHost?: (host: string) => boolean;
  /** Faults of ours; the caller sees only the request id. */
  readonly onError: (error: unknown, doing: string) => void;
}

/** Where things are seen from outside. Functions, because the port is known late. */
export interface ApiUrls {
  /** `http://localhost:8080`, without a slash behind it. */
  readonly api: () => string;
  /** The same over TLS: some clients download by nothing else. */
  readonly secureApi: () => string;
  /** `http://APP.localhost:8080/` */
  readonly web: (appName: string) => string;
  /** `http://dashboard.localhost:8080`, without a slash behind it. */
  readonly dashboard: () => string;
  /** `http://git.localhost:8080/APP.git` */
  readonly git: (appName: string) => string;
}

/** The control plane itself. */
export interface Installation {
  readonly status: () => Promise<StatusResource>;
  /** Begins to stop; the answer is sent first. */
  readonly shutdown: (dynos: 'stop' | 'keep') => void;
  /** Aborts, with the reason, when it begins to stop: from then on nothing is changed any more. */
  readonly stopping: AbortSignal;
}
