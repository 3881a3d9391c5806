// What this client reads of the Platform API's resources; the platform sends more.

export interface Reference {
  readonly id: string;
  readonly name: string;
}

export interface Person {
  readonly id: string;
  readonly email: string;
}

/** Where the password of a further account is set, once; null where it has one. */
export interface InvitationResource extends Person {
  readonly url: string | null;
  readonly expires_at: string | null;
}

/** Eco dyno hours of an account in this month, in seconds. */
export interface AccountQuotaResource {
  readonly account_quota: number;
  readonly quota_used: number;
  readonly apps: readonly { readonly app_uuid: string; readonly quota_used: number }[];
}

/** Why something accepted ended badly, and what to do about it. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly next: string;
}

export interface AppResource {
  readonly id: string;
  readonly name: string;
  readonly owner: Person;
  readonly region: Reference;
  readonly stack: Reference;
  readonly build_stack: Reference;
  readonly web_url: string | null;
  readonly git_url: string;
  readonly maintenance: boolean;
  readonly acm: boolean;
  readonly archived_at: string | null;
  readonly repo_size: number | null;
  readonly slug_size: number | null;
  readonly internal_routing: boolean | null;
  readonly created_at: string;
}

export interface AddOnService extends Reference {
  readonly human_name: string;
  readonly state: string;
  readonly summary: string;
  readonly docs_url: string;
}

export interface AddOnPlan extends Reference {
  /** Not of a plan that is only referred to, as the price. */
  readonly human_name?: string;
  readonly description: string;
  readonly default: boolean;
  readonly price?: { readonly cents: number };
}

export interface AddOnResource extends Reference {
  readonly addon_service: AddOnService;
  readonly app: Reference;
  readonly plan: AddOnPlan;
  readonly config_vars: readonly string[];
  readonly state: 'provisioning' | 'provisioned' | 'deprovisioning' | 'deprovisioned';
  readonly created_at: string;
  /** What whoever made it says to its users. */
  readonly provision_message?: string;
  /** Of one that was asked for alone, and has a dashboard. */
  readonly web_url?: string | null;
  readonly failure?: Failure | null;
}

/** A service of somebody else that the installation offers. */
export interface AddOnProvider extends Reference {
  readonly base_url: string;
  readonly plans: readonly string[];
  /** Only in the answer that made it. */
  readonly client_secret?: string;
}

export interface AddOnAttachment extends Reference {
  readonly addon: Reference & { readonly app: Reference };
  readonly app: Reference;
  readonly config_vars: readonly string[];
  /** `credential:NAME` where it is not the default one. */
  readonly namespace: string | null;
}

export interface InfoLine {
  readonly name: string;
  readonly values: readonly string[];
}

export interface PostgresInfo {
  readonly name: string;
  readonly plan: string;
  readonly info: readonly InfoLine[];
}

export interface RedisInfo extends PostgresInfo {
  readonly resource_url: string;
}

export interface WaitStatus {
  readonly message: string;
  readonly 'waiting?': boolean;
  readonly 'error?'?: boolean;
}

/** One way into a database. */
export interface Credential {
  readonly name: string;
  readonly state: string;
  readonly database: string;
  readonly host: string;
  readonly port: number;
  readonly credentials: readonly {
    readonly user: string;
    readonly password: string;
    readonly state: string;
  }[];
}

/** A backup, a restore or a copy. */
export interface Transfer {
  readonly uuid: string;
  readonly num: number;
  /** `b001` */
  readonly name: string;
  readonly from_type: string;
  readonly from_name: string;
  readonly to_type: string;
  readonly to_name: string;
  readonly to_url: string | null;
  readonly schedule: { readonly uuid: string } | null;
  readonly source_bytes: number;
  readonly processed_bytes: number;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly finished_at: string | null;
  readonly canceled_at: string | null;
  /** `null` while it is under way. */
  readonly succeeded: boolean | null;
  readonly logs?: readonly { readonly created_at: string; readonly message: string }[];
}

/** A backup of every day. */
export interface BackupSchedule {
  readonly uuid: string;
  readonly name: string;
  readonly hour: number;
  readonly timezone: string;
  readonly next_at: string;
}

export interface RedisConfig {
  readonly timeout: { readonly value: number };
  readonly maxmemory_policy: {
    readonly value: string;
    readonly values: Readonly<Record<string, string>>;
  };
  readonly notify_keyspace_events: { readonly value: string };
}

export interface Collaborator {
  readonly user: Person;
  readonly role: string;
  readonly permissions: readonly { readonly name: string }[];
}

export interface NewCollaborator extends Collaborator {
  /** What lets in somebody who had no account; Heroku sends a mail instead. */
  readonly invitation?: Pick<InvitationResource, 'url' | 'expires_at'>;
}

export interface SshKey {
  readonly id: string;
  readonly comment: string;
  readonly email: string;
  readonly fingerprint: string;
  readonly public_key: string;
}

export interface AuditEntry {
  readonly created_at: string;
  readonly actor: Person;
  readonly address: string;
  readonly action: string;
  readonly app: Reference | null;
  readonly fields: readonly string[];
  readonly allowed: boolean;
}

export interface AppTransfer {
  readonly id: string;
  readonly app: Reference;
  readonly owner: Person;
  readonly recipient: Person;
  readonly state: string;
  readonly created_at: string;
}

/** What the router saw of an app's requests while a release took over. */
export interface HandOver {
  readonly served: number;
  readonly failed: number;
  readonly retried: number;
  readonly longest_held_ms: number;
}

export interface ReleaseResource {
  readonly id: string;
  readonly version: number;
  readonly description: string;
  readonly status: 'pending' | 'succeeded' | 'failed' | 'expired';
  readonly current: boolean;
  readonly user: Person;
  readonly slug: { readonly id: string } | null;
  readonly addon_plan_names: readonly string[];
  readonly output_stream_url: string | null;
  readonly eligible_for_rollback: boolean;
  readonly created_at: string;
  readonly failure?: Failure | null;
  readonly hand_over?: HandOver | null;
}

/** A process inside a dyno that was up already. */
export interface DynoProcessResource {
  readonly attach_url: string;
  /** Of backends that know changes of the terminal's size. */
  readonly id?: string;
}

export interface DynoResource {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: string;
  readonly state: string;
  readonly command: string;
  readonly attach_url: string | null;
  readonly release: { readonly id: string; readonly version: number };
  readonly created_at: string;
  readonly updated_at: string;
  readonly failure?: Failure | null;
  readonly exit_code?: number | null;
  readonly retry_at?: string | null;
}

export interface LogDrainResource {
  readonly id: string;
  readonly url: string;
  readonly token: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface DomainResource {
  readonly id: string;
  readonly hostname: string;
  readonly kind: 'heroku' | 'custom';
  readonly cname: string | null;
  readonly status: string;
  readonly app: Reference;
  readonly sni_endpoint: Reference | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface WebhookResource {
  readonly id: string;
  readonly url: string;
  readonly include: readonly string[];
  readonly level: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface WebhookEventResource {
  readonly id: string;
  readonly include: string;
  readonly payload: { readonly action: string; readonly resource: string };
  readonly created_at: string;
}

export interface WebhookDeliveryResource {
  readonly id: string;
  readonly event: { readonly id: string; readonly include: string };
  readonly webhook: { readonly id: string; readonly level: string };
  readonly status: string;
  readonly num_attempts: number;
  readonly next_attempt_at: string | null;
  readonly last_attempt: { readonly code: number | null; readonly error_class: string | null } | null;
  readonly created_at: string;
}

export interface FeatureResource {
  readonly name: string;
  /** `general` for features, anything else for labs. */
  readonly state: string;
  readonly description: string;
  readonly doc_url: string;
  readonly enabled: boolean;
}

export interface FormationResource {
  readonly type: string;
  readonly quantity: number;
  readonly size: string;
  readonly command: string;
}

export interface SlugResource {
  readonly id: string;
  /** `SHA256:` and 64 hex digits. */
  readonly checksum: string | null;
  readonly commit: string | null;
  readonly process_types: Readonly<Record<string, string>>;
}

export interface AppSetupResource {
  readonly id: string;
  readonly app: Reference;
  readonly build: { readonly id: string; readonly output_stream_url: string } | null;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly failure_message: string | null;
  readonly manifest_errors: readonly string[];
  readonly postdeploy: { readonly output: string; readonly exit_code: number } | null;
  readonly resolved_success_url: string | null;
}

export type PipelineStage = 'test' | 'review' | 'development' | 'staging' | 'production';

export interface PipelineResource extends Reference {
  readonly owner: { readonly id: string; readonly type: string } | null;
}

export interface PipelineCoupling {
  readonly id: string;
  readonly app: { readonly id: string };
  /** Heroku does not promise its name. */
  readonly pipeline: { readonly id: string; readonly name?: string };
  readonly stage: PipelineStage;
}

export interface PipelinePromotion {
  readonly id: string;
  readonly status: 'pending' | 'completed';
  readonly source: { readonly app: { readonly id: string }; readonly release: { readonly id: string } };
}

export interface TestRun {
  readonly id: string;
  readonly number: number;
  readonly commit_branch: string;
  readonly commit_message: string;
  readonly commit_sha: string;
  readonly message: string | null;
  readonly warning_message: string | null;
  readonly status:
    | 'pending'
    | 'cancelled'
    | 'creating'
    | 'building'
    | 'running'
    | 'succeeded'
    | 'failed'
    | 'errored';
  readonly created_at: string;
}

export interface TestNode {
  readonly exit_code: number | null;
  readonly output_stream_url: string;
  readonly setup_stream_url: string;
}

export interface TestCase {
  readonly number: number;
  readonly passed: boolean;
  readonly description: string;
  readonly directive: string;
}

export interface ReviewAppResource {
  readonly id: string;
  readonly app: { readonly id: string } | null;
  readonly app_setup: { readonly id: string } | null;
  readonly branch: string;
  readonly message: string | null;
  readonly status: 'pending' | 'creating' | 'created' | 'deleting' | 'deleted' | 'errored';
  readonly created_at: string;
}

export interface ReviewAppConfigResource {
  readonly app_limit: number;
  readonly automatic_review_apps: boolean;
  readonly base_name: string | null;
  readonly destroy_stale_apps: boolean;
  readonly stale_days: number;
  readonly wait_for_ci: boolean;
}

export interface PipelineRepository {
  readonly full_name: string;
  readonly git_url: string;
}

export interface PromotionTarget {
  readonly id: string;
  readonly app: { readonly id: string };
  readonly release: { readonly id: string } | null;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly error_message: string | null;
}

export interface BuildResource {
  readonly id: string;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly stack: string;
  readonly user: Person;
  readonly buildpacks: readonly { readonly url: string }[] | null;
  readonly source_blob: { readonly version: string | null; readonly version_description?: string | null };
  readonly release: { readonly id: string } | null;
  readonly slug: { readonly id: string } | null;
  readonly output_stream_url: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly failure?: Failure | null;
}

export interface BuildpackInstallation {
  readonly ordinal: number;
  readonly buildpack: { readonly url: string; readonly name: string };
}

export interface StackResource extends Reference {
  readonly default?: boolean;
  readonly state: string;
}

export interface AuthorizationResource {
  readonly id: string;
  /** Of an application the newest one, or null when none is good. */
  readonly access_token: {
    readonly id: string;
    readonly token: string;
    /** Seconds that are left, or null for no end. */
    readonly expires_in: number | null;
  } | null;
  /** The application that was allowed. */
  readonly client: { readonly id: string; readonly name: string; readonly redirect_uri: string } | null;
  readonly description: string;
  readonly scope: readonly string[];
  readonly updated_at: string;
  readonly user?: { readonly email: string };
}

/** An application that asks people whether it may act for them. */
export interface OauthClientResource {
  readonly id: string;
  readonly name: string;
  readonly redirect_uri: string;
  /** Unreadable where it was handed out before, as Renga does. */
  readonly secret: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export type ConfigVars = Readonly<Record<string, string>>;

export interface BackendStatus {
  /** File with the certificate that signs for attached dynos. */
  readonly certificate_authority: string;
  /** Where git speaks https, `host[:port]`. */
  readonly secure_git_host: string;
  readonly version: string;
  readonly pid: number;
  readonly home: string;
  readonly public_url: string;
  readonly domain: string;
  readonly started_at: string;
  /** Since when an administrator has all apps closed. */
  readonly maintenance_since: string | null;
  readonly engine: {
    readonly name: string;
    readonly version: string | null;
    readonly available: boolean;
    readonly live_restore: boolean | null;
    readonly message: string | null;
  };
}

/** `POST /auth`: where a person logs in, and where their client waits for that. */
export interface BrowserLoginResource {
  readonly browser_url: string;
  readonly cli_url: string;
  readonly token: string;
}

export type BrowserLoginOutcome = { readonly access_token: string } | { readonly error: string };

/** A certificate of an app's domains. */
export interface SniEndpointResource {
  readonly id: string;
  readonly name: string;
  /** Ids of the domains that are shown with it. */
  readonly domains: readonly string[];
  readonly ssl_cert: {
    readonly 'ca_signed?': boolean;
    readonly cert_domains: readonly string[];
    readonly expires_at: string;
    readonly issuer: string;
    readonly starts_at: string;
    readonly subject: string;
  };
}
