import type { Generated } from 'kysely';

// Columns as SQL has them: times are milliseconds since 1970, booleans 0 and 1, `*_json` JSON text, `*_sealed` encrypted.

export interface Tables {
  readonly accounts: {
    readonly id: string;
    readonly email: string;
    readonly name: string | null;
    readonly password_hash: Generated<string | null>;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly authorizations: {
    readonly id: string;
    readonly account_id: string;
    readonly token_hash: string | null;
    readonly description: string;
    readonly scope_json: string;
    readonly session_id: string | null;
    readonly client_id: string | null;
    readonly refresh_hash: string | null;
    readonly expires_at: number | null;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly oauth_clients: {
    readonly id: string;
    readonly account_id: string;
    readonly name: string;
    readonly redirect_uri: string;
    readonly secret_hash: string;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly oauth_grants: {
    readonly id: string;
    readonly code_hash: string;
    readonly client_id: string;
    readonly account_id: string;
    readonly scope_json: string;
    readonly challenge: string | null;
    readonly authorization_id: string | null;
    readonly expires_at: number;
  };
  readonly client_tokens: {
    readonly id: string;
    readonly authorization_id: string;
    readonly token_hash: string;
    readonly expires_at: number;
    readonly created_at: number;
  };
  readonly invitations: {
    readonly id: string;
    readonly account_id: string;
    readonly secret_hash: string;
    readonly expires_at: number;
    readonly created_at: number;
  };
  readonly collaborations: {
    readonly id: string;
    readonly app_id: string;
    readonly account_id: string;
    readonly permissions_json: string;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly ssh_keys: {
    readonly id: string;
    readonly account_id: string;
    readonly public_key: string;
    readonly comment: string;
    readonly fingerprint: string;
    readonly created_at: number;
  };
  readonly keyed_requests: {
    readonly name: string;
    readonly body_digest: string;
    readonly answer_sealed: string | null;
    readonly begun_at: number;
  };
  readonly audit: {
    readonly sequence: Generated<number>;
    readonly id: string;
    readonly at: number;
    readonly account_id: string;
    readonly actor_json: string;
    readonly address: string;
    readonly action: string;
    readonly app_id: string | null;
    readonly app_json: string | null;
    readonly fields_json: string;
    readonly allowed: number;
  };
  readonly second_factors: {
    readonly account_id: string;
    readonly secret_sealed: string;
    readonly is_on: number;
    readonly last_step: number;
    readonly recovery_json: string;
  };
  readonly browser_logins: {
    readonly client_hash: string;
    readonly page_hash: string;
    readonly token_hash: string;
    readonly description: string;
    readonly address: string;
    readonly decision: string;
    readonly account_id: string | null;
    readonly ends_at: number;
  };
  readonly pre_authorizations: {
    readonly account_id: string;
    readonly app_id: string;
    readonly authorization_id: string;
    readonly ends_at: number;
  };
  readonly teams: {
    readonly id: string;
    readonly name: string;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly team_members: {
    readonly id: string;
    readonly team_id: string;
    readonly account_id: string;
    readonly role: string;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly team_invitations: {
    readonly id: string;
    readonly team_id: string;
    readonly account_id: string;
    readonly role: string;
    readonly invited_by_id: string;
    readonly created_at: number;
  };
  readonly app_transfers: {
    readonly id: string;
    readonly app_id: string;
    readonly owner_id: string;
    readonly recipient_id: string;
    readonly state: string;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly apps: {
    readonly id: string;
    readonly name: string;
    readonly owner_id: string;
    readonly region: string;
    readonly build_stack: string;
    readonly maintenance: number;
    readonly locked: Generated<number>;
    readonly status: string;
    readonly buildpacks_json: Generated<string>;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly slugs: {
    readonly id: string;
    readonly app_id: string;
    readonly digest: string;
    readonly diff_id: string;
    readonly size: number;
    /** What each process type runs, where images were pushed instead of a build. */
    readonly images_json: string | null;
    readonly stack: string;
    readonly process_types_json: string;
    readonly commit_id: string | null;
    readonly commit_description: string | null;
    readonly buildpack_description: string | null;
    readonly created_at: number;
  };
  readonly slug_drafts: {
    readonly id: string;
    readonly app_id: string;
    readonly expected_digest: string | null;
    readonly stack: string;
    readonly process_types_json: string;
    readonly commit_id: string | null;
    readonly commit_description: string | null;
    readonly buildpack_description: string | null;
    readonly created_at: number;
  };
  readonly releases: {
    readonly id: string;
    readonly app_id: string;
    readonly version: number;
    readonly status: string;
    readonly cause: string;
    readonly description: string;
    readonly actor_json: string;
    readonly slug_id: string | null;
    readonly config_sealed: string;
    readonly failure_json: string | null;
    readonly base_id: string | null;
    readonly command_started_at: number | null;
    readonly hand_over_json: string | null;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly builds: {
    readonly id: string;
    readonly app_id: string;
    readonly status: string;
    readonly actor_json: string;
    readonly stack: string;
    readonly buildpacks_json: string;
    readonly source_version: string | null;
    readonly source_description: string | null;
    readonly slug_id: string | null;
    readonly release_id: string | null;
    readonly failure_json: string | null;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly formations: {
    readonly app_id: string;
    readonly type: string;
    readonly quantity: number;
    readonly size: string;
  };
  readonly app_setups: {
    readonly id: string;
    readonly account_id: string;
    readonly app_id: string;
    readonly app_name: string;
    readonly status: string;
    readonly failure_message: string | null;
    readonly manifest_errors_json: string;
    readonly build_id: string | null;
    readonly postdeploy_sealed: string;
    readonly success_url: string | null;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly pipelines: {
    readonly id: string;
    readonly name: string;
    readonly owner_id: string;
    readonly tests_pushes: number;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly pipeline_couplings: {
    readonly id: string;
    readonly app_id: string;
    readonly pipeline_id: string;
    readonly stage: string;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly test_runs: {
    readonly id: string;
    readonly node_id: string;
    readonly number: number;
    readonly pipeline_id: string;
    readonly account_id: string;
    readonly branch: string;
    readonly commit_id: string;
    readonly commit_message: string;
    readonly source_url: string;
    readonly status: string;
    readonly error_status: string | null;
    readonly message: string | null;
    readonly warning: string | null;
    readonly exit_code: number | null;
    readonly app_name: string | null;
    readonly size: string;
    readonly cases_sealed: string;
    readonly nodes_sealed: string | null;
    readonly debugged: number;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly review_app_configs: {
    readonly pipeline_id: string;
    readonly automatic: number;
    readonly destroy_stale: number;
    readonly stale_days: number;
    readonly wait_for_ci: number;
    readonly base_name: string | null;
    readonly app_limit: number;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly review_apps: {
    readonly id: string;
    readonly pipeline_id: string;
    readonly creator_id: string;
    readonly branch: string;
    readonly version: string | null;
    readonly from_repository: number;
    readonly pr_number: number | null;
    readonly status: string;
    readonly message: string | null;
    readonly app_id: string | null;
    readonly setup_id: string | null;
    readonly predestroy_json: string;
    readonly deployed_at: number;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly pipeline_config_vars: {
    readonly pipeline_id: string;
    readonly stage: string;
    readonly config_sealed: string;
  };
  readonly pipeline_promotions: {
    readonly id: string;
    readonly pipeline_id: string;
    readonly source_app_id: string;
    readonly source_release_id: string;
    readonly targets_json: string;
    readonly created_at: number;
  };
  readonly dynos: {
    readonly id: string;
    readonly app_id: string;
    readonly release_id: string;
    readonly release_version: number;
    readonly type: string;
    readonly number: number;
    readonly size: string;
    readonly command: string;
    readonly state: string;
    readonly one_off: number;
    readonly attached: number;
    readonly serving: number;
    readonly container_id: string | null;
    readonly endpoint: string | null;
    readonly port: number;
    readonly env_sealed: string;
    readonly exit_code: number | null;
    readonly failure_json: string | null;
    readonly crashes: number;
    readonly retry_at: number | null;
    readonly expires_at: number | null;
    readonly end_asked_at: number | null;
    readonly routed_until: number | null;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly dyno_hours: {
    readonly account_id: string;
    readonly month: string;
    readonly app_id: string;
    readonly used_ms: number;
  };
  readonly closure: {
    readonly id: number;
    readonly since: number;
  };
  readonly dyno_hours_mark: {
    readonly id: number;
    readonly counted_until: number;
  };
  readonly feature_changes: {
    readonly sequence: Generated<number>;
    readonly app_id: string;
    readonly name: string;
    readonly enabled: number;
    readonly changed_at: number;
  };
  readonly webhooks: {
    readonly id: string;
    readonly app_id: string;
    readonly include_json: string;
    readonly level: string;
    readonly target_sealed: string;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly webhook_events: {
    readonly id: string;
    readonly app_id: string;
    readonly include: string;
    readonly payload_json: string;
    readonly created_at: number;
  };
  readonly webhook_deliveries: {
    readonly sequence: Generated<number>;
    readonly id: string;
    readonly app_id: string;
    readonly event_id: string;
    readonly webhook_id: string;
    readonly status: string;
    readonly attempts: number;
    readonly next_attempt_at: number | null;
    readonly last_attempt_json: string;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly sni_endpoints: {
    readonly id: string;
    readonly app_id: string;
    readonly name: string;
    readonly certificate_chain: string;
    readonly private_key_sealed: string;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly domains: {
    readonly id: string;
    readonly app_id: string;
    readonly hostname: string;
    readonly sni_endpoint_id: string | null;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly managed_apps: {
    readonly app_id: string;
  };
  readonly managed_names: {
    readonly hostname: string;
    readonly app_id: string | null;
    readonly status: string | null;
    readonly reason: string | null;
    readonly failures: number;
    readonly next_at: number;
    readonly order_sealed: string | null;
    readonly certificate_sealed: string | null;
    readonly sni_endpoint_id: string | null;
    readonly updated_at: number;
  };
  readonly acme_accounts: {
    readonly directory: string;
    readonly key_sealed: string;
  };
  readonly drains: {
    readonly id: string;
    readonly app_id: string;
    readonly url_sealed: string;
    readonly token: string;
    readonly created_at: number;
    readonly updated_at: number;
    readonly add_on_id: string | null;
  };
  readonly scheduled_jobs: {
    readonly id: string;
    readonly app_id: string;
    readonly add_on_id: string;
    readonly command: string;
    readonly cron: string;
    readonly size: string | null;
    readonly last_run_at: number | null;
    readonly next_run_at: number;
    readonly created_at: number;
  };
  readonly partners: {
    readonly id: string;
    readonly manifest_sealed: string;
    readonly secret_hash: string;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly partner_resources: {
    readonly add_on_id: string;
    readonly provider_id: string | null;
    readonly is_asked: number;
    readonly options_sealed: string;
    readonly message: string;
    readonly drain_token: string | null;
    readonly input_hash: string | null;
    readonly grant_hash: string | null;
    readonly grant_expires_at: number | null;
    readonly access_hash: string | null;
    readonly access_expires_at: number | null;
    readonly refresh_hash: string | null;
  };
  readonly add_ons: {
    readonly id: string;
    readonly name: string;
    readonly service: string;
    readonly plan: string;
    readonly version: string | null;
    readonly upgrade_json: string | null;
    readonly app_id: string;
    readonly state: string;
    readonly secrets_sealed: string;
    readonly failure_json: string | null;
    readonly created_at: number;
    readonly updated_at: number;
  };
  readonly attachments: {
    readonly id: string;
    readonly name: string;
    readonly add_on_id: string;
    readonly app_id: string;
    readonly login: string | null;
    readonly created_at: number;
  };
  readonly release_add_ons: {
    readonly release_id: string;
    readonly add_ons_json: string;
  };
  readonly transfers: {
    readonly id: string;
    readonly app_id: string;
    readonly number: number;
    readonly kind: string;
    readonly scheduled: number;
    readonly from_json: string;
    readonly to_json: string;
    readonly state: string;
    readonly source_bytes: number;
    readonly processed_bytes: number;
    readonly log_json: string;
    readonly created_at: number;
    readonly started_at: number | null;
    readonly finished_at: number | null;
  };
  readonly transfer_numbers: {
    readonly app_id: string;
    readonly newest: number;
  };
  readonly backup_schedules: {
    readonly id: string;
    readonly add_on_id: string;
    readonly name: string;
    readonly hour: number;
    readonly timezone: string;
    readonly next_at: number;
    readonly created_at: number;
  };
}
