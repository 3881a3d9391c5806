/** Steps from an empty file to today's; a step is never changed once released. Its place (from 1) is the file's version. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE accounts (
    id TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE, name TEXT,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE authorizations (
    id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE, description TEXT NOT NULL, expires_at INTEGER, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE apps (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, owner_id TEXT NOT NULL REFERENCES accounts (id), region TEXT NOT NULL,
    build_stack TEXT NOT NULL, maintenance INTEGER NOT NULL, status TEXT NOT NULL,
    buildpacks_json TEXT NOT NULL DEFAULT '[]', created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE slugs (
    id TEXT PRIMARY KEY, app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE, digest TEXT NOT NULL,
    diff_id TEXT NOT NULL, size INTEGER NOT NULL, stack TEXT NOT NULL, process_types_json TEXT NOT NULL,
    commit_id TEXT, commit_description TEXT, buildpack_description TEXT, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX slugs_of_app ON slugs (app_id);
  CREATE TABLE releases (
    id TEXT PRIMARY KEY, app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE, version INTEGER NOT NULL,
    status TEXT NOT NULL, cause TEXT NOT NULL, description TEXT NOT NULL, actor_json TEXT NOT NULL,
    slug_id TEXT, config_sealed TEXT NOT NULL, failure_json TEXT, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    UNIQUE (app_id, version)
  ) STRICT;
  CREATE INDEX releases_by_status ON releases (status);
  CREATE TABLE builds (
    id TEXT PRIMARY KEY, app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE, status TEXT NOT NULL,
    actor_json TEXT NOT NULL, stack TEXT NOT NULL, buildpacks_json TEXT NOT NULL, source_version TEXT,
    source_description TEXT, slug_id TEXT, release_id TEXT, failure_json TEXT, created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX builds_of_app ON builds (app_id);
  CREATE TABLE formations (
    app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE, type TEXT NOT NULL, quantity INTEGER NOT NULL,
    size TEXT NOT NULL, PRIMARY KEY (app_id, type)
  ) STRICT;
  CREATE TABLE dynos (
    id TEXT PRIMARY KEY, app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE, release_id TEXT NOT NULL,
    release_version INTEGER NOT NULL, type TEXT NOT NULL, number INTEGER NOT NULL, size TEXT NOT NULL, command TEXT NOT NULL,
    state TEXT NOT NULL, one_off INTEGER NOT NULL, attached INTEGER NOT NULL, serving INTEGER NOT NULL, container_id TEXT,
    endpoint TEXT, port INTEGER NOT NULL, env_sealed TEXT NOT NULL, exit_code INTEGER, failure_json TEXT,
    crashes INTEGER NOT NULL, retry_at INTEGER, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX dynos_of_app ON dynos (app_id);
  `,
  `
  CREATE TABLE feature_changes (
    sequence INTEGER PRIMARY KEY, app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE, name TEXT NOT NULL,
    enabled INTEGER NOT NULL, changed_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX feature_changes_of_app ON feature_changes (app_id);
  `,
  `
  CREATE TABLE pipelines (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, owner_id TEXT NOT NULL REFERENCES accounts (id),
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (owner_id, name)
  ) STRICT;
  CREATE TABLE pipeline_couplings (
    id TEXT PRIMARY KEY, app_id TEXT NOT NULL UNIQUE REFERENCES apps (id) ON DELETE CASCADE,
    pipeline_id TEXT NOT NULL REFERENCES pipelines (id) ON DELETE CASCADE, stage TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX couplings_of_pipeline ON pipeline_couplings (pipeline_id);
  CREATE TABLE pipeline_promotions (
    id TEXT PRIMARY KEY, pipeline_id TEXT NOT NULL REFERENCES pipelines (id) ON DELETE CASCADE,
    source_app_id TEXT NOT NULL, source_release_id TEXT NOT NULL, targets_json TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX promotions_of_pipeline ON pipeline_promotions (pipeline_id);
  `,
  `
  ALTER TABLE releases ADD COLUMN base_id TEXT;
  ALTER TABLE releases ADD COLUMN command_started_at INTEGER;
  ALTER TABLE releases ADD COLUMN hand_over_json TEXT;
  `,
  `
  CREATE TABLE add_ons (
    id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, service TEXT NOT NULL, plan TEXT NOT NULL,
    app_id TEXT NOT NULL REFERENCES apps (id), state TEXT NOT NULL, secrets_sealed TEXT NOT NULL, failure_json TEXT,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE attachments (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, add_on_id TEXT NOT NULL REFERENCES add_ons (id) ON DELETE CASCADE,
    app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE, created_at INTEGER NOT NULL, UNIQUE (app_id, name)
  ) STRICT;
  CREATE TABLE release_add_ons (
    release_id TEXT PRIMARY KEY REFERENCES releases (id) ON DELETE CASCADE, add_ons_json TEXT NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE dynos ADD COLUMN routed_until INTEGER;
  `,
  `
  CREATE TABLE app_setups (
    id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, app_id TEXT NOT NULL,
    app_name TEXT NOT NULL, status TEXT NOT NULL, failure_message TEXT, manifest_errors_json TEXT NOT NULL,
    build_id TEXT, postdeploy_sealed TEXT NOT NULL, success_url TEXT, created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX app_setups_by_status ON app_setups (status);
  `,
  `
  CREATE TABLE dyno_hours (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, month TEXT NOT NULL, app_id TEXT NOT NULL,
    used_ms INTEGER NOT NULL, PRIMARY KEY (account_id, month, app_id)
  ) STRICT;
  CREATE TABLE dyno_hours_mark (id INTEGER PRIMARY KEY CHECK (id = 1), counted_until INTEGER NOT NULL) STRICT;
  `,
  `
  CREATE TABLE drains (
    id TEXT PRIMARY KEY, app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE, url_sealed TEXT NOT NULL,
    token TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX drains_of_app ON drains (app_id);
  `,
  `
  ALTER TABLE dynos ADD COLUMN expires_at INTEGER;
  `,
  `
  ALTER TABLE accounts ADD COLUMN password_hash TEXT;
  ALTER TABLE authorizations ADD COLUMN scope_json TEXT NOT NULL DEFAULT '["global"]';
  ALTER TABLE authorizations ADD COLUMN session_id TEXT;
  ALTER TABLE authorizations ADD COLUMN updated_at INTEGER NOT NULL DEFAULT 0;
  UPDATE authorizations SET updated_at = created_at;
  `,
  `
  ALTER TABLE dynos ADD COLUMN end_asked_at INTEGER;
  `,
  `
  CREATE TABLE invitations (
    id TEXT PRIMARY KEY, account_id TEXT NOT NULL UNIQUE REFERENCES accounts (id) ON DELETE CASCADE,
    secret_hash TEXT NOT NULL UNIQUE, expires_at INTEGER NOT NULL, created_at INTEGER NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE sni_endpoints (
    id TEXT PRIMARY KEY, app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE, name TEXT NOT NULL,
    certificate_chain TEXT NOT NULL, private_key_sealed TEXT NOT NULL, created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX sni_endpoints_of_app ON sni_endpoints (app_id);
  CREATE TABLE domains (
    id TEXT PRIMARY KEY, app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE, hostname TEXT NOT NULL UNIQUE,
    sni_endpoint_id TEXT REFERENCES sni_endpoints (id) ON DELETE SET NULL, created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX domains_of_app ON domains (app_id);
  `,
  `
  CREATE TABLE slug_drafts (
    id TEXT PRIMARY KEY, app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE, expected_digest TEXT,
    stack TEXT NOT NULL, process_types_json TEXT NOT NULL, commit_id TEXT, commit_description TEXT,
    buildpack_description TEXT, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX slug_drafts_of_app ON slug_drafts (app_id);
  `,
  `
  CREATE TABLE collaborations (
    id TEXT PRIMARY KEY, app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, permissions_json TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (app_id, account_id)
  ) STRICT;
  CREATE INDEX collaborations_of_account ON collaborations (account_id);
  CREATE TABLE app_transfers (
    id TEXT PRIMARY KEY, app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    owner_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    recipient_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, state TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX app_transfers_of_app ON app_transfers (app_id);
  `,
  `
  CREATE TABLE ssh_keys (
    id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, public_key TEXT NOT NULL,
    comment TEXT NOT NULL, fingerprint TEXT NOT NULL, created_at INTEGER NOT NULL, UNIQUE (account_id, fingerprint)
  ) STRICT;
  `,
  `
  CREATE TABLE webhooks (
    id TEXT PRIMARY KEY, app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE, include_json TEXT NOT NULL,
    level TEXT NOT NULL, target_sealed TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX webhooks_of_app ON webhooks (app_id);
  CREATE TABLE webhook_events (
    id TEXT PRIMARY KEY, app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE, include TEXT NOT NULL,
    payload_json TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX webhook_events_of_app ON webhook_events (app_id);
  CREATE TABLE webhook_deliveries (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
    app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    event_id TEXT NOT NULL REFERENCES webhook_events (id) ON DELETE CASCADE,
    webhook_id TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE, status TEXT NOT NULL, attempts INTEGER NOT NULL,
    next_attempt_at INTEGER, last_attempt_json TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX webhook_deliveries_of_app ON webhook_deliveries (app_id);
  CREATE INDEX webhook_deliveries_of_event ON webhook_deliveries (event_id);
  CREATE INDEX webhook_deliveries_of_webhook ON webhook_deliveries (webhook_id);
  CREATE INDEX webhook_deliveries_waiting ON webhook_deliveries (next_attempt_at) WHERE next_attempt_at IS NOT NULL;
  `,
  `
  CREATE TABLE audit (
    sequence INTEGER PRIMARY KEY, id TEXT NOT NULL, at INTEGER NOT NULL, account_id TEXT NOT NULL,
    actor_json TEXT NOT NULL, address TEXT NOT NULL, action TEXT NOT NULL, app_id TEXT, app_json TEXT,
    fields_json TEXT NOT NULL, allowed INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX audit_of_app ON audit (app_id);
  CREATE INDEX audit_of_account ON audit (account_id);
  `,
  `
  CREATE TABLE second_factors (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE, secret_sealed TEXT NOT NULL,
    is_on INTEGER NOT NULL, last_step INTEGER NOT NULL, recovery_json TEXT NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE pipeline_config_vars (
    pipeline_id TEXT NOT NULL REFERENCES pipelines (id) ON DELETE CASCADE, stage TEXT NOT NULL,
    config_sealed TEXT NOT NULL, PRIMARY KEY (pipeline_id, stage)
  ) STRICT;
  `,
  `
  CREATE TABLE oauth_clients (
    id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, name TEXT NOT NULL,
    redirect_uri TEXT NOT NULL, secret_hash TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX oauth_clients_of_account ON oauth_clients (account_id);
  CREATE TABLE renewed_authorizations (
    id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, token_hash TEXT UNIQUE,
    description TEXT NOT NULL, scope_json TEXT NOT NULL, session_id TEXT,
    client_id TEXT REFERENCES oauth_clients (id) ON DELETE CASCADE, refresh_hash TEXT UNIQUE, expires_at INTEGER,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  INSERT INTO renewed_authorizations
    (id, account_id, token_hash, description, scope_json, session_id, expires_at, created_at, updated_at)
    SELECT id, account_id, token_hash, description, scope_json, session_id, expires_at, created_at, updated_at
    FROM authorizations;
  DROP TABLE authorizations;
  ALTER TABLE renewed_authorizations RENAME TO authorizations;
  CREATE INDEX authorizations_of_account ON authorizations (account_id);
  CREATE INDEX authorizations_of_client ON authorizations (client_id);
  CREATE TABLE oauth_grants (
    id TEXT PRIMARY KEY, code_hash TEXT NOT NULL UNIQUE,
    client_id TEXT NOT NULL REFERENCES oauth_clients (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, scope_json TEXT NOT NULL, challenge TEXT,
    authorization_id TEXT, expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE client_tokens (
    id TEXT PRIMARY KEY, authorization_id TEXT NOT NULL REFERENCES authorizations (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE, expires_at INTEGER NOT NULL, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX client_tokens_of_authorization ON client_tokens (authorization_id);
  `,
  `
  CREATE TABLE keyed_requests (
    name TEXT PRIMARY KEY, body_digest TEXT NOT NULL, answer_sealed TEXT, begun_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX keyed_requests_by_age ON keyed_requests (begun_at);
  `,
  `
  ALTER TABLE attachments ADD COLUMN login TEXT;
  `,
  `
  CREATE TABLE written_by (id INTEGER PRIMARY KEY CHECK (id = 1), version TEXT NOT NULL) STRICT;
  `,
  `
  CREATE TABLE review_app_configs (
    pipeline_id TEXT PRIMARY KEY REFERENCES pipelines (id) ON DELETE CASCADE, automatic INTEGER NOT NULL,
    destroy_stale INTEGER NOT NULL, stale_days INTEGER NOT NULL, wait_for_ci INTEGER NOT NULL, base_name TEXT,
    app_limit INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE review_apps (
    id TEXT PRIMARY KEY, pipeline_id TEXT NOT NULL REFERENCES pipelines (id) ON DELETE CASCADE, creator_id TEXT NOT NULL,
    branch TEXT NOT NULL, version TEXT, from_repository INTEGER NOT NULL, pr_number INTEGER, status TEXT NOT NULL,
    message TEXT, app_id TEXT, setup_id TEXT, predestroy_json TEXT NOT NULL, deployed_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (pipeline_id, branch)
  ) STRICT;
  `,
  `
  CREATE TABLE partners (
    id TEXT PRIMARY KEY, manifest_sealed TEXT NOT NULL, secret_hash TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE partner_resources (
    add_on_id TEXT PRIMARY KEY REFERENCES add_ons (id) ON DELETE CASCADE, provider_id TEXT, is_asked INTEGER NOT NULL,
    options_sealed TEXT NOT NULL, message TEXT NOT NULL, drain_token TEXT, grant_hash TEXT UNIQUE, grant_expires_at INTEGER,
    access_hash TEXT UNIQUE, access_expires_at INTEGER, refresh_hash TEXT UNIQUE
  ) STRICT;
  ALTER TABLE drains ADD COLUMN add_on_id TEXT REFERENCES add_ons (id) ON DELETE CASCADE;
  `,
  `
  CREATE TABLE transfers (
    id TEXT PRIMARY KEY, app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE, number INTEGER NOT NULL,
    kind TEXT NOT NULL, scheduled INTEGER NOT NULL, from_json TEXT NOT NULL, to_json TEXT NOT NULL, state TEXT NOT NULL,
    source_bytes INTEGER NOT NULL, processed_bytes INTEGER NOT NULL, log_json TEXT NOT NULL, created_at INTEGER NOT NULL,
    started_at INTEGER, finished_at INTEGER, UNIQUE (app_id, number)
  ) STRICT;
  CREATE TABLE transfer_numbers (
    app_id TEXT PRIMARY KEY REFERENCES apps (id) ON DELETE CASCADE, newest INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE backup_schedules (
    id TEXT PRIMARY KEY, add_on_id TEXT NOT NULL UNIQUE REFERENCES add_ons (id) ON DELETE CASCADE, name TEXT NOT NULL,
    hour INTEGER NOT NULL, timezone TEXT NOT NULL, next_at INTEGER NOT NULL, created_at INTEGER NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE scheduled_jobs (
    id TEXT PRIMARY KEY, app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
    add_on_id TEXT NOT NULL REFERENCES add_ons (id) ON DELETE CASCADE, command TEXT NOT NULL, cron TEXT NOT NULL, size TEXT,
    last_run_at INTEGER, next_run_at INTEGER NOT NULL, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX scheduled_jobs_of_app ON scheduled_jobs (app_id);
  `,
  `
  CREATE TABLE test_runs (
    id TEXT PRIMARY KEY, node_id TEXT NOT NULL, number INTEGER NOT NULL,
    pipeline_id TEXT NOT NULL REFERENCES pipelines (id) ON DELETE CASCADE, account_id TEXT NOT NULL,
    branch TEXT NOT NULL, commit_id TEXT NOT NULL, commit_message TEXT NOT NULL, source_url TEXT NOT NULL,
    status TEXT NOT NULL, error_status TEXT, message TEXT, warning TEXT, exit_code INTEGER, app_name TEXT,
    size TEXT NOT NULL, cases_sealed TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    UNIQUE (pipeline_id, number)
  ) STRICT;
  `,
  `
  CREATE TABLE closure (id INTEGER PRIMARY KEY CHECK (id = 1), since INTEGER NOT NULL) STRICT;
  `,
  `
  CREATE TABLE browser_logins (
    client_hash TEXT PRIMARY KEY, page_hash TEXT NOT NULL UNIQUE, token_hash TEXT NOT NULL, description TEXT NOT NULL,
    address TEXT NOT NULL, decision TEXT NOT NULL, account_id TEXT REFERENCES accounts (id) ON DELETE CASCADE,
    ends_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE pre_authorizations (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    app_id TEXT NOT NULL REFERENCES apps (id) ON DELETE CASCADE, authorization_id TEXT NOT NULL,
    ends_at INTEGER NOT NULL, PRIMARY KEY (account_id, app_id, authorization_id)
  ) STRICT;
  `,
  `
  ALTER TABLE pipelines ADD COLUMN tests_pushes INTEGER NOT NULL DEFAULT 0;
  `,
  `
  ALTER TABLE partner_resources ADD COLUMN input_hash TEXT;
  CREATE UNIQUE INDEX partner_resources_by_input ON partner_resources (input_hash);
  `,
  // Those that there are were made when these were the only ones.
  `
  ALTER TABLE add_ons ADD COLUMN version TEXT;
  UPDATE add_ons SET version = '17' WHERE service = 'postgresql';
  UPDATE add_ons SET version = '8.0' WHERE service = 'redis';
  `,
  `
  CREATE TABLE managed_apps (app_id TEXT PRIMARY KEY REFERENCES apps (id) ON DELETE CASCADE) STRICT;
  CREATE TABLE managed_names (
    hostname TEXT PRIMARY KEY, app_id TEXT REFERENCES apps (id) ON DELETE CASCADE, status TEXT, reason TEXT,
    failures INTEGER NOT NULL, next_at INTEGER NOT NULL, order_sealed TEXT, certificate_sealed TEXT,
    sni_endpoint_id TEXT REFERENCES sni_endpoints (id) ON DELETE CASCADE, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE acme_accounts (directory TEXT PRIMARY KEY, key_sealed TEXT NOT NULL) STRICT;
  `,
  `
  ALTER TABLE slugs ADD COLUMN images_json TEXT;
  `,
  `
  ALTER TABLE test_runs ADD COLUMN nodes_sealed TEXT;
  ALTER TABLE test_runs ADD COLUMN debugged INTEGER NOT NULL DEFAULT 0;
  `,
  `
  ALTER TABLE add_ons ADD COLUMN upgrade_json TEXT;
  `,
  `
  ALTER TABLE apps ADD COLUMN locked INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE teams (
    id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE, name TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE team_members (
    id TEXT PRIMARY KEY, team_id TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, role TEXT NOT NULL,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, UNIQUE (team_id, account_id)
  ) STRICT;
  CREATE INDEX team_members_of_account ON team_members (account_id);
  CREATE TABLE team_invitations (
    id TEXT PRIMARY KEY, team_id TEXT NOT NULL REFERENCES teams (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE, role TEXT NOT NULL,
    invited_by_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL, UNIQUE (team_id, account_id)
  ) STRICT;
  `,
];
