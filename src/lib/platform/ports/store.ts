import type {
  AccountRecords,
  AppTransferRecords,
  AuditRecords,
  BrowserLoginRecords,
  CollaborationRecords,
  InvitationRecords,
  KeyedRequestRecords,
  OauthClientRecords,
  OauthGrantRecords,
  PreAuthorizationRecords,
  SecondFactorRecords,
  SshKeyRecords,
} from './account-records.ts';
import type { ManagedNameRecords } from './acme.ts';
import type {
  AddOnRecords,
  AppRecords,
  AppSetupRecords,
  BuildRecords,
  DomainRecords,
  DrainRecords,
  DynoHourRecords,
  DynoRecords,
  FeatureRecords,
  FormationRecords,
  PipelineRecords,
  ReleaseRecords,
  ReviewAppRecords,
  ScheduledJobRecords,
  SlugRecords,
  SniEndpointRecords,
  TestRunRecords,
  WebhookRecords,
} from './app-records.ts';
import type { TransferRecords } from './backups.ts';
import type { InstallationRecords } from './installation-records.ts';
import type { PartnerRecords } from './partners.ts';
import type { TeamRecords } from './team-records.ts';

/** The records of an installation. Every method sees what the transaction it was taken from has written. */
export interface Records {
  readonly installation: InstallationRecords;
  readonly accounts: AccountRecords;
  readonly oauthClients: OauthClientRecords;
  readonly oauthGrants: OauthGrantRecords;
  readonly invitations: InvitationRecords;
  readonly collaborations: CollaborationRecords;
  readonly appTransfers: AppTransferRecords;
  readonly teams: TeamRecords;
  readonly sshKeys: SshKeyRecords;
  readonly audit: AuditRecords;
  readonly keyedRequests: KeyedRequestRecords;
  readonly secondFactors: SecondFactorRecords;
  readonly browserLogins: BrowserLoginRecords;
  readonly preAuthorizations: PreAuthorizationRecords;
  readonly apps: AppRecords;
  readonly releases: ReleaseRecords;
  readonly slugs: SlugRecords;
  readonly builds: BuildRecords;
  readonly formations: FormationRecords;
  readonly dynos: DynoRecords;
  readonly dynoHours: DynoHourRecords;
  readonly pipelines: PipelineRecords;
  readonly appSetups: AppSetupRecords;
  readonly reviewApps: ReviewAppRecords;
  readonly testRuns: TestRunRecords;
  readonly features: FeatureRecords;
  readonly domains: DomainRecords;
  readonly drains: DrainRecords;
  readonly sniEndpoints: SniEndpointRecords;
  readonly managedNames: ManagedNameRecords;
  readonly webhooks: WebhookRecords;
  readonly addOns: AddOnRecords;
  readonly partners: PartnerRecords;
  readonly transfers: TransferRecords;
  readonly scheduledJobs: ScheduledJobRecords;
}

/** The records and the way to change several of them as one. */
export interface Store extends Records {
  /** Commits when `work` resolves, leaves nothing behind when it rejects. Not to be nested. */
  transaction<T>(work: (records: Records) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Closes the database. */
  close(): Promise<void>;
}

export interface TransactionOptions {
  /**
   * `false` does not wait for the disk. Nothing of it is lost when this process is killed; a power cut may take the newest
   * commits back, in order, as if it had come a little earlier. For what is observed, never for what was promised.
   */
  readonly flush?: boolean;
}
