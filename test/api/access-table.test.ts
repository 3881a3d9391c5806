import { expect, test } from 'vitest';
import { certificateFor } from '../support/certificate.ts';
import { ED25519 } from '../support/ssh-keys.ts';
import { CALLERS, EveryCaller } from './support/every-caller.ts';

const IDENTITY = { certificate_chain: ':certificate', private_key: ':privatekey' };
const SIZE = { rows: 24, columns: 80 };
const TESTED = {
  pipeline: ':pipeline',
  commit_branch: 'main',
  commit_message: 'a change',
  commit_sha: 'abc',
  source_blob_url: ':uploaded',
};
const SOURCE = { source_blob: { url: ':uploaded' } };

/** What a write says, where nothing would not do. */
const BODIES: Readonly<Record<string, unknown>> = {
  'PUT /account/password': { current_password: 'wrong password', new_password: 'another password' },
  'POST /account/app-transfers': { app: ':app', recipient: 'kaho@example.com' },
  'PATCH /account/app-transfers/:transfer': { state: 'accepted' },
  'POST /account/keys': { public_key: ED25519.line },
  'POST /apps/:app/addons': { plan: 'memcached:dev' },
  'PATCH /apps/:app/addons/:addon': { name: 'renamed-db' },
  'DELETE /apps/:app/addons/:addon': { force: true },
  'POST /actions/addons/resolve': { addon: ':addon' },
  'POST /addon-attachments': { addon: ':addon', app: ':sonnet', name: 'OTHER' },
  'POST /actions/addon-attachments/resolve': { addon_attachment: 'SHARED', app: ':sonnet' },
  'PATCH /apps/:app': { name: 'renamed' },
  'POST /filters/apps': { in: { id: [':haiku'] } },
  'POST /app-setups': SOURCE,
  'PUT /apps/:app/buildpack-installations': { updates: [{ buildpack: 'heroku/nodejs' }] },
  'POST /apps/:app/builds': SOURCE,
  'POST /apps/:app/collaborators': { user: 'somebody@example.com' },
  'PATCH /apps/:app/collaborators/:collaborator': { permissions: ['view'] },
  'PATCH /apps/:app/config-vars': { SEASON: 'autumn' },
  'POST /apps/:app/domains': { hostname: 'other.example.com' },
  'PATCH /apps/:app/domains/:domain': { sni_endpoint: ':endpoint' },
  'PATCH /apps/:app/acm': { acm_refresh: true },
  'POST /apps/:app/sni-endpoints': IDENTITY,
  'PATCH /apps/:app/sni-endpoints/:endpoint': IDENTITY,
  'POST /apps/:app/dynos': { command: 'bash' },
  'POST /apps/:app/dynos/:dyno': { command: 'bash' },
  'PUT /api/v2/:dyno': { client_key: 'ssh-rsa AAAA' },
  'POST /apps/:app/dynos/:dyno/actions/resize': SIZE,
  'POST /apps/:app/dynos/:dyno/processes/:process/actions/resize': SIZE,
  'PATCH /apps/:app/features/:feature': { enabled: true },
  'PATCH /apps/:app/formation': { updates: [{ type: 'web', quantity: 2 }] },
  'PATCH /apps/:app/formation/:type': { quantity: 2 },
  'POST /apps/:app/log-drains': { url: 'https://other.example.com/' },
  'PUT /apps/:app/log-drains/:drain': { url: 'https://other.example.com/' },
  'POST /oauth/clients': { name: 'poems', redirect_uri: 'https://example.com/callback' },
  'POST /pipelines': { name: 'verses', owner: null },
  'PATCH /pipelines/:pipeline': { name: 'renamed' },
  'POST /test-runs': TESTED,
  'PATCH /test-runs/:run': { status: 'cancelled' },
  'POST /review-apps': { branch: 'other', pipeline: ':pipeline', ...SOURCE },
  'PATCH /pipelines/:pipeline/stage/:stage/config-vars': { MAIL: 'off' },
  'POST /pipeline-transfers': { pipeline: { id: ':pipeline' }, new_owner: { id: ':kaho', type: 'user' } },
  'POST /pipeline-couplings': { app: 'renku', pipeline: ':pipeline', stage: 'staging' },
  'PATCH /pipeline-couplings/:coupling': { stage: 'development' },
  'POST /pipeline-promotions': {
    pipeline: { id: ':pipeline' },
    source: { app: { id: ':haiku' } },
    targets: [{ app: { id: ':sonnet' } }],
  },
  'POST /apps/:app/releases': { release: ':release' },
  'POST /apps/:app/slugs': { process_types: { web: 'bin/web' } },
  'POST /apps/:app/webhooks': {
    url: 'https://example.com/',
    include: ['api:app'],
    level: 'notify',
  },
  'PATCH /addons/:addon/config': { config: [] },
  'PUT /addons/:addon/log-drains/:drain': { url: 'https://logs.example.com/' },
  'POST /renga/apps/:app/jobs': { command: 'bin/work', at: '03:00' },
  'POST /teams': { name: 'novelists' },
  'PATCH /teams/:team': { name: 'renamed' },
  'POST /teams/apps': { team: ':team' },
  'PATCH /teams/apps/:app': { locked: true },
  'POST /teams/apps/:app/collaborators': { user: 'somebody-else@example.com' },
  'PATCH /teams/apps/:app/collaborators/:collaborator': { permissions: ['view'] },
  'PUT /teams/:team/invitations': { email: 'kaho@example.com', role: 'member' },
  'POST /teams/:team/members': { email: 'kaho@example.com', role: 'viewer' },
  'PUT /teams/:team/members': { email: 'kaho@example.com', role: 'viewer' },
  'PATCH /teams/:team/members': { email: 'kaho@example.com', role: 'member' },
  'PATCH /teams/:team/preferences': { 'addons-controls': null },
  'PUT /renga/addon-providers': {
    id: 'inkwell',
    api: {
      config_vars: [],
      password: 'partner-password',
      production: { base_url: 'https://ink.example/heroku/resources' },
    },
  },
  'POST /renga/addons/:addon/console': { words: [], tty: false },
  'PUT /client/v11/databases/:database/reset': { extensions: ['hstore'] },
  'POST /client/v11/databases/:database/restores': { backup_url: ':backupurl' },
  'POST /client/v11/databases/:database/transfers': { from_url: ':fromurl', to_url: ':tourl' },
  'POST /client/v11/databases/:database/transfer-schedules': { hour: '02', timezone: 'Europe/Paris' },
  'POST /postgres/v0/databases/:database/credentials': { name: 'writer' },
  'PATCH /redis/v0/databases/:database/config': { timeout: 60 },
  'POST /redis/v0/databases/:database/upgrade': { version: '7.0' },
  'POST /renga/invitations': { email: 'somebody@example.com' },
  'PUT /renga/second-factor': { code: '123456' },
  'PUT /renga/maintenance': { maintenance: true },
  'POST /renga/shutdown': { dynos: 'keep' },
};

/** Where `:name` alone would not lead to what there is. */
const PATHS: Readonly<Record<string, string>> = {
  'GET /apps/:app/addon-attachments/:attachment': '/apps/:app/addon-attachments/DATABASE',
  'DELETE /postgres/v0/databases/:database/credentials/:credential':
    '/postgres/v0/databases/:database/credentials/:login',
  'GET /client/v11/apps/:app/transfers/:transfer': '/client/v11/apps/:app/transfers/:backup',
  'DELETE /client/v11/apps/:app/transfers/:transfer': '/client/v11/apps/:app/transfers/:backup',
  'POST /client/v11/apps/:app/transfers/:transfer/actions/public-url':
    '/client/v11/apps/:app/transfers/:backup/actions/public-url',
  'POST /client/v11/apps/:app/transfers/:transfer/actions/cancel':
    '/client/v11/apps/:app/transfers/:backup/actions/cancel',
  'GET /teams/apps/:app': '/teams/apps/:teamapp',
  'PATCH /teams/apps/:app': '/teams/apps/:teamapp',
  'POST /teams/apps/:app/collaborators': '/teams/apps/:teamapp/collaborators',
  'GET /teams/apps/:app/collaborators': '/teams/apps/:teamapp/collaborators',
  'GET /teams/apps/:app/collaborators/:collaborator': '/teams/apps/:teamapp/collaborators/:collaborator',
  'PATCH /teams/apps/:app/collaborators/:collaborator': '/teams/apps/:teamapp/collaborators/:collaborator',
  'DELETE /teams/apps/:app/collaborators/:collaborator': '/teams/apps/:teamapp/collaborators/:collaborator',
  'GET /redis/v0/databases/:database': '/redis/v0/databases/:redis',
  'GET /redis/v0/databases/:database/wait': '/redis/v0/databases/:redis/wait',
  'POST /redis/v0/databases/:database/credentials_rotation':
    '/redis/v0/databases/:redis/credentials_rotation',
  'GET /redis/v0/databases/:database/config': '/redis/v0/databases/:redis/config',
  'PATCH /redis/v0/databases/:database/config': '/redis/v0/databases/:redis/config',
  'POST /redis/v0/databases/:database/stats/reset': '/redis/v0/databases/:redis/stats/reset',
  'POST /redis/v0/databases/:database/upgrade': '/redis/v0/databases/:redis/upgrade',
};

/**
 * In the team, the viewer is a viewer, the collaborator a member, and the owner its admin.
 *
 * Statuses by caller: nobody, expired, revoked, deleted, stranger, read-only, viewer, collaborator, owner. Whoever may not
 * see an app gets 404, whoever sees it and may no more 403. A new route needs a row, and a body above if it takes one.
 */
const TABLE = `
GET /account                                                         401 401 401 401 200 200 200 200 200
PATCH /account                                                       401 401 401 401 200 403 200 200 200
DELETE /account                                                      401 401 401 401 401 403 401 401 401
PUT /account/password                                                401 401 401 401 401 403 401 401 401
POST /account/app-transfers                                          401 401 401 401 404 403 403 403 201
GET /account/app-transfers                                           401 401 401 401 200 200 200 200 200
GET /account/app-transfers/:transfer                                 401 401 401 401 404 200 404 404 200
PATCH /account/app-transfers/:transfer                               401 401 401 401 404 403 404 404 403
DELETE /account/app-transfers/:transfer                              401 401 401 401 404 403 404 404 200
GET /account/features                                                401 401 401 401 200 200 200 200 200
GET /account/features/:feature                                       401 401 401 401 404 404 404 404 404
PATCH /account/features/:feature                                     401 401 401 401 404 403 404 404 404
POST /account/keys                                                   401 401 401 401 201 403 201 201 201
GET /account/keys                                                    401 401 401 401 200 200 200 200 200
GET /account/keys/:key                                               401 401 401 401 404 200 404 404 200
DELETE /account/keys/:key                                            401 401 401 401 404 403 404 404 200
GET /account/rate-limits                                             401 401 401 401 200 200 200 200 200
GET /accounts/:user/actions/get-quota                                401 401 401 401 200 200 200 200 200
GET /users/:user                                                     401 401 401 401 200 200 200 200 200
PATCH /users/:user                                                   401 401 401 401 200 403 200 200 200
GET /users/:user/addons                                              401 401 401 401 200 200 200 200 200
GET /users/:user/apps                                                401 401 401 401 200 200 200 200 200
POST /apps/:app/acm                                                  401 401 401 401 404 403 403 201 201
PATCH /apps/:app/acm                                                 401 401 401 401 404 403 403 200 200
DELETE /apps/:app/acm                                                401 401 401 401 404 403 403 200 200
POST /apps/:app/addons                                               401 401 401 401 404 403 403 201 201
GET /apps/:app/addons                                                401 401 401 401 404 200 200 200 200
GET /apps/:app/addons/:addon                                         401 401 401 401 404 200 200 200 200
PATCH /apps/:app/addons/:addon                                       401 401 401 401 404 403 403 200 200
DELETE /apps/:app/addons/:addon                                      401 401 401 401 404 403 403 200 200
GET /addons                                                          401 401 401 401 200 200 200 200 200
GET /addons/:addon                                                   401 401 401 401 404 200 200 200 200
GET /addons/:addon/config                                            401 401 401 401 404 403 403 200 200
PATCH /addons/:addon/config                                          401 401 401 401 403 403 403 403 403
POST /addons/:addon/actions/provision                                401 401 401 401 403 403 403 403 403
POST /addons/:addon/actions/deprovision                              401 401 401 401 403 403 403 403 403
GET /addons/:addon/log-drains                                        401 401 401 401 403 403 403 403 403
PUT /addons/:addon/log-drains/:drain                                 401 401 401 401 403 403 403 403 403
GET /addons/:addon/sso                                               401 401 401 401 404 403 403 422 422
GET /apps/:app/addons/:addon/sso                                     401 401 401 401 404 403 403 422 422
GET /addons/:addon/config/:credential                                401 401 401 401 404 403 403 200 200
POST /actions/addons/resolve                                         401 401 401 401 404 200 200 200 200
GET /addon-services                                                  401 401 401 401 200 200 200 200 200
GET /addon-services/:service                                         401 401 401 401 200 200 200 200 200
GET /addon-services/:service/plans                                   401 401 401 401 200 200 200 200 200
GET /addon-services/:service/plans/:plan                             401 401 401 401 200 200 200 200 200
GET /plans/:plan                                                     401 401 401 401 200 200 200 200 200
POST /addon-attachments                                              401 401 401 401 404 403 403 201 201
GET /addon-attachments                                               401 401 401 401 200 200 200 200 200
GET /addon-attachments/:attachment                                   401 401 401 401 404 200 200 200 200
DELETE /addon-attachments/:attachment                                401 401 401 401 404 403 403 200 200
GET /addons/:addon/addon-attachments                                 401 401 401 401 404 200 200 200 200
GET /apps/:app/addon-attachments                                     401 401 401 401 404 200 200 200 200
GET /apps/:app/addon-attachments/:attachment                         401 401 401 401 404 200 200 200 200
POST /actions/addon-attachments/resolve                              401 401 401 401 404 200 200 200 200
GET /client/v11/databases/:database                                  401 401 401 401 404 403 403 200 200
GET /client/v11/databases/:database/wait_status                      401 401 401 401 404 403 403 200 200
PUT /client/v11/databases/:database/reset                            401 401 401 401 404 403 403 202 202
POST /client/v11/databases/:database/connection_reset                401 401 401 401 404 403 403 200 200
PUT /client/v11/databases/:database/stats_reset                      401 401 401 401 404 403 403 200 200
POST /client/v11/databases/:database/upgrade/prepare                 401 401 401 401 404 403 403 422 422
POST /client/v11/databases/:database/upgrade/dry_run                 401 401 401 401 404 403 403 422 422
POST /client/v11/databases/:database/upgrade/run                     401 401 401 401 404 403 403 422 422
POST /client/v11/databases/:database/upgrade/cancel                  401 401 401 401 404 403 403 422 422
GET /client/v11/databases/:database/upgrade/wait_status              401 401 401 401 404 403 403 200 200
POST /client/v11/databases/:database/backups                         401 401 401 401 404 403 403 201 201
POST /client/v11/databases/:database/restores                        401 401 401 401 404 403 403 201 201
POST /client/v11/databases/:database/transfers                       401 401 401 401 404 403 403 201 201
GET /client/v11/databases/:database/transfer-schedules               401 401 401 401 404 403 403 200 200
POST /client/v11/databases/:database/transfer-schedules              401 401 401 401 404 403 403 201 201
DELETE /client/v11/databases/:database/transfer-schedules/:schedule  401 401 401 401 404 403 403 200 200
GET /client/v11/apps/:app/transfers                                  401 401 401 401 404 403 403 200 200
GET /client/v11/apps/:app/transfers/:transfer                        401 401 401 401 404 403 403 200 200
DELETE /client/v11/apps/:app/transfers/:transfer                     401 401 401 401 404 403 403 200 200
POST /client/v11/apps/:app/transfers/:transfer/actions/public-url    401 401 401 401 404 403 403 201 201
POST /client/v11/apps/:app/transfers/:transfer/actions/cancel        401 401 401 401 404 403 403 422 422
GET /postgres/v0/databases/:database/credentials                     401 401 401 401 404 403 403 200 200
POST /postgres/v0/databases/:database/credentials                    401 401 401 401 404 403 403 201 201
GET /postgres/v0/databases/:database/credentials/:credential         401 401 401 401 404 403 403 200 200
DELETE /postgres/v0/databases/:database/credentials/:credential      401 401 401 401 404 403 403 200 200
POST /postgres/v0/databases/:database/credentials/:credential/credentials_rotation 401 401 401 401 404 403 403 200 200
POST /postgres/v0/databases/:database/credentials_rotation           401 401 401 401 404 403 403 200 200
POST /postgres/v0/databases/:database/repair-default                 401 401 401 401 404 403 403 200 200
POST /renga/postgres/:database/dump                                  401 401 401 401 404 403 403 201 201
GET /redis/v0/databases/:database                                    401 401 401 401 404 403 403 200 200
GET /redis/v0/databases/:database/wait                               401 401 401 401 404 403 403 200 200
POST /redis/v0/databases/:database/credentials_rotation              401 401 401 401 404 403 403 200 200
POST /renga/mysql/:addon/credentials-rotation                        401 401 401 401 404 403 403 404 404
GET /redis/v0/databases/:database/config                             401 401 401 401 404 403 403 200 200
PATCH /redis/v0/databases/:database/config                           401 401 401 401 404 403 403 200 200
POST /redis/v0/databases/:database/stats/reset                       401 401 401 401 404 403 403 200 200
POST /redis/v0/databases/:database/upgrade                           401 401 401 401 404 403 403 422 422
POST /apps                                                           401 401 401 401 201 403 201 201 201
GET /apps                                                            401 401 401 401 200 200 200 200 200
GET /apps/:app                                                       401 401 401 401 404 200 200 200 200
PATCH /apps/:app                                                     401 401 401 401 404 403 403 403 200
DELETE /apps/:app                                                    401 401 401 401 404 403 403 403 200
POST /filters/apps                                                   401 401 401 401 200 200 200 200 200
POST /app-setups                                                     401 401 401 401 201 403 201 201 201
GET /app-setups/:setup                                               401 401 401 401 404 200 404 404 200
GET /apps/:app/buildpack-installations                               401 401 401 401 404 200 200 200 200
PUT /apps/:app/buildpack-installations                               401 401 401 401 404 403 403 200 200
POST /apps/:app/builds                                               401 401 401 401 404 403 403 201 201
GET /apps/:app/builds                                                401 401 401 401 404 200 200 200 200
GET /apps/:app/builds/:build                                         401 401 401 401 404 200 200 200 200
DELETE /apps/:app/builds/:build                                      401 401 401 401 404 403 403 409 409
GET /apps/:app/builds/:build/result                                  401 401 401 401 404 200 200 200 200
DELETE /apps/:app/build-cache                                        401 401 401 401 404 403 403 200 200
POST /sources                                                        401 401 401 401 201 403 201 201 201
POST /apps/:app/sources                                              401 401 401 401 404 403 403 201 201
POST /apps/:app/collaborators                                        401 401 401 401 404 403 403 403 201
GET /apps/:app/collaborators                                         401 401 401 401 404 200 200 200 200
GET /apps/:app/collaborators/:collaborator                           401 401 401 401 404 200 200 200 200
PATCH /apps/:app/collaborators/:collaborator                         401 401 401 401 404 403 403 403 200
DELETE /apps/:app/collaborators/:collaborator                        401 401 401 401 404 403 403 403 200
GET /apps/:app/config-vars                                           401 401 401 401 404 403 403 200 200
PATCH /apps/:app/config-vars                                         401 401 401 401 404 403 403 200 200
GET /apps/:app/releases/:release/config-vars                         401 401 401 401 404 403 403 200 200
POST /apps/:app/domains                                              401 401 401 401 404 403 403 201 201
GET /apps/:app/domains                                               401 401 401 401 404 200 200 200 200
GET /apps/:app/domains/:domain                                       401 401 401 401 404 200 200 200 200
PATCH /apps/:app/domains/:domain                                     401 401 401 401 404 403 403 200 200
DELETE /apps/:app/domains/:domain                                    401 401 401 401 404 403 403 200 200
POST /apps/:app/sni-endpoints                                        401 401 401 401 404 403 403 201 201
GET /apps/:app/sni-endpoints                                         401 401 401 401 404 403 200 200 200
GET /apps/:app/sni-endpoints/:endpoint                               401 401 401 401 404 403 200 200 200
PATCH /apps/:app/sni-endpoints/:endpoint                             401 401 401 401 404 403 403 200 200
DELETE /apps/:app/sni-endpoints/:endpoint                            401 401 401 401 404 403 403 200 200
POST /apps/:app/dynos                                                401 401 401 401 404 403 403 201 201
GET /apps/:app/dynos                                                 401 401 401 401 404 200 200 200 200
DELETE /apps/:app/dynos                                              401 401 401 401 404 403 403 202 202
GET /apps/:app/dynos/:dyno                                           401 401 401 401 404 200 200 200 200
POST /apps/:app/dynos/:dyno                                          401 401 401 401 404 403 403 201 201
DELETE /apps/:app/dynos/:dyno                                        401 401 401 401 404 403 403 202 202
POST /apps/:app/dynos/:dyno/actions/stop                             401 401 401 401 404 403 403 202 202
POST /apps/:app/dynos/:dyno/actions/resize                           401 401 401 401 404 403 403 202 202
POST /apps/:app/dynos/:dyno/processes/:process/actions/resize        401 401 401 401 404 403 403 202 202
GET /api/v2                                                          401 401 401 401 404 200 403 200 200
PUT /api/v2/:dyno                                                    401 401 401 401 404 403 403 200 200
DELETE /apps/:app/formations/:type                                   401 401 401 401 404 403 403 202 202
POST /apps/:app/formations/:type/actions/stop                        401 401 401 401 404 403 403 202 202
PUT /apps/:app/pre-authorizations                                    401 401 401 401 404 403 200 200 200
GET /apps/:app/features                                              401 401 401 401 404 200 200 200 200
GET /apps/:app/features/:feature                                     401 401 401 401 404 200 200 200 200
PATCH /apps/:app/features/:feature                                   401 401 401 401 404 403 403 200 200
GET /apps/:app/formation                                             401 401 401 401 404 200 200 200 200
PATCH /apps/:app/formation                                           401 401 401 401 404 403 403 200 200
GET /apps/:app/formation/:type                                       401 401 401 401 404 200 200 200 200
PATCH /apps/:app/formation/:type                                     401 401 401 401 404 403 403 200 200
POST /apps/:app/log-drains                                           401 401 401 401 404 403 403 201 201
GET /apps/:app/log-drains                                            401 401 401 401 404 403 403 200 200
GET /apps/:app/log-drains/:drain                                     401 401 401 401 404 403 403 200 200
PUT /apps/:app/log-drains/:drain                                     401 401 401 401 404 403 403 200 200
DELETE /apps/:app/log-drains/:drain                                  401 401 401 401 404 403 403 200 200
POST /apps/:app/log-sessions                                         401 401 401 401 404 403 201 201 201
POST /pipelines                                                      401 401 401 401 201 403 201 201 201
GET /pipelines                                                       401 401 401 401 200 200 200 200 200
GET /pipelines/:pipeline                                             401 401 401 401 404 200 200 200 200
PATCH /pipelines/:pipeline                                           401 401 401 401 404 403 403 403 200
DELETE /pipelines/:pipeline                                          401 401 401 401 404 403 403 403 200
GET /pipelines/:pipeline/pipeline-stack                              401 401 401 401 404 200 200 200 200
GET /pipelines/:pipeline/stage/:stage/config-vars                    401 401 401 401 404 403 403 403 200
PATCH /pipelines/:pipeline/stage/:stage/config-vars                  401 401 401 401 404 403 403 403 200
POST /pipeline-transfers                                             401 401 401 401 404 403 403 403 201
POST /pipeline-couplings                                             401 401 401 401 404 403 404 404 201
GET /pipeline-couplings                                              401 401 401 401 200 200 200 200 200
GET /pipeline-couplings/:coupling                                    401 401 401 401 404 200 200 200 200
PATCH /pipeline-couplings/:coupling                                  401 401 401 401 404 403 403 200 200
DELETE /pipeline-couplings/:coupling                                 401 401 401 401 404 403 403 200 200
GET /pipelines/:pipeline/pipeline-couplings                          401 401 401 401 404 200 200 200 200
GET /pipelines/:pipeline/latest-builds                               401 401 401 401 404 200 200 200 200
GET /pipelines/:pipeline/latest-deployments                          401 401 401 401 404 200 200 200 200
GET /pipelines/:pipeline/latest-releases                             401 401 401 401 404 200 200 200 200
GET /apps/:app/pipeline-couplings                                    401 401 401 401 404 200 200 200 200
GET /users/~/pipeline-couplings                                      401 401 401 401 200 200 200 200 200
POST /pipeline-promotions                                            401 401 401 401 404 403 403 201 201
GET /pipeline-promotions/:promotion                                  401 401 401 401 404 200 200 200 200
GET /pipeline-promotions/:promotion/promotion-targets                401 401 401 401 404 200 200 200 200
POST /apps/:app/releases                                             401 401 401 401 404 403 403 201 201
GET /apps/:app/releases                                              401 401 401 401 404 200 200 200 200
GET /apps/:app/releases/:release                                     401 401 401 401 404 200 200 200 200
POST /apps/:app/slugs                                                401 401 401 401 404 403 403 201 201
GET /apps/:app/slugs/:slug                                           401 401 401 401 404 200 403 200 200
GET /apps/:app/available-dyno-sizes                                  401 401 401 401 404 200 200 200 200
GET /dyno-sizes                                                      401 401 401 401 200 200 200 200 200
GET /dyno-sizes/:size                                                401 401 401 401 200 200 200 200 200
GET /regions                                                         401 401 401 401 200 200 200 200 200
GET /regions/:region                                                 401 401 401 401 200 200 200 200 200
GET /apps/:app/available-stacks                                      401 401 401 401 404 200 200 200 200
GET /stacks                                                          401 401 401 401 200 200 200 200 200
GET /stacks/:stack                                                   401 401 401 401 200 200 200 200 200
POST /oauth/authorizations                                           401 401 401 401 201 403 201 201 201
GET /oauth/authorizations                                            401 401 401 401 200 403 200 200 200
GET /oauth/authorizations/:authorization                             401 401 401 401 404 403 404 404 200
PATCH /oauth/authorizations/:authorization                           401 401 401 401 404 403 404 404 200
DELETE /oauth/authorizations/:authorization                          401 401 401 401 404 403 404 404 200
POST /oauth/authorizations/:authorization/actions/regenerate-tokens  401 401 401 401 404 403 404 404 200
POST /oauth/clients                                                  401 401 401 401 201 403 201 201 201
GET /oauth/clients                                                   401 401 401 401 200 403 200 200 200
GET /oauth/clients/:client                                           401 401 401 401 404 403 404 404 200
PATCH /oauth/clients/:client                                         401 401 401 401 404 403 404 404 200
DELETE /oauth/clients/:client                                        401 401 401 401 404 403 404 404 200
POST /oauth/clients/:client/actions/rotate-credentials               401 401 401 401 404 403 404 404 200
DELETE /oauth/tokens/:token                                          401 401 401 401 404 403 404 404 200
GET /oauth/sessions                                                  401 401 401 401 200 403 200 200 200
DELETE /oauth/sessions/:session                                      401 401 401 401 404 403 404 404 200
POST /review-apps                                                    401 401 401 401 404 403 403 403 201
GET /review-apps/:review                                             401 401 401 401 404 200 200 200 200
DELETE /review-apps/:review                                          401 401 401 401 404 403 403 403 200
GET /apps/:app/review-app                                            401 401 401 401 404 404 404 404 404
GET /pipelines/:pipeline/review-apps                                 401 401 401 401 404 200 200 200 200
POST /pipelines/:pipeline/review-app-config                          401 401 401 401 404 403 403 403 201
GET /pipelines/:pipeline/review-app-config                           401 401 401 401 404 200 200 200 200
PATCH /pipelines/:pipeline/review-app-config                         401 401 401 401 404 403 403 403 200
DELETE /pipelines/:pipeline/review-app-config                        401 401 401 401 404 403 403 403 200
GET /pipelines/:pipeline/repo                                        401 401 401 401 404 200 200 200 200
GET /pipelines/:pipeline/repo/branches                               401 401 401 401 404 200 403 403 200
GET /pipelines/:pipeline/repo/branches/:branch                       401 401 401 401 404 200 403 403 200
POST /test-runs                                                      401 401 401 401 404 403 403 403 201
GET /test-runs/:run                                                  401 401 401 401 404 200 200 200 200
PATCH /test-runs/:run                                                401 401 401 401 404 403 403 403 409
GET /test-runs/:run/test-cases                                       401 401 401 401 404 200 200 200 200
GET /test-runs/:run/test-nodes                                       401 401 401 401 404 200 200 200 200
GET /pipelines/:pipeline/test-runs                                   401 401 401 401 404 200 200 200 200
GET /pipelines/:pipeline/test-runs/:number                           401 401 401 401 404 200 200 200 200
POST /apps/:app/webhooks                                             401 401 401 401 404 403 403 201 201
GET /apps/:app/webhooks                                              401 401 401 401 404 403 403 200 200
GET /apps/:app/webhooks/:webhook                                     401 401 401 401 404 403 403 200 200
PATCH /apps/:app/webhooks/:webhook                                   401 401 401 401 404 403 403 200 200
DELETE /apps/:app/webhooks/:webhook                                  401 401 401 401 404 403 403 200 200
GET /apps/:app/webhook-events                                        401 401 401 401 404 200 403 200 200
GET /apps/:app/webhook-events/:event                                 401 401 401 401 404 200 403 200 200
GET /apps/:app/webhook-deliveries                                    401 401 401 401 404 200 403 200 200
GET /apps/:app/webhook-deliveries/:delivery                          401 401 401 401 404 200 403 200 200
GET /spaces                                                          401 401 401 401 200 200 200 200 200
GET /spaces/:space/dynos                                             401 401 401 401 404 404 404 404 404
GET /teams/permissions                                               401 401 401 401 200 200 200 200 200
GET /teams/invitations/:invitation                                   401 401 401 401 404 404 404 404 404
POST /teams/invitations/:invitation/accept                           401 401 401 401 404 403 404 404 404
POST /teams/apps                                                     401 401 401 401 404 403 403 201 201
GET /teams/apps/:app                                                 401 401 401 401 404 200 200 200 200
PATCH /teams/apps/:app                                               401 401 401 401 404 403 403 403 200
POST /teams/apps/:app/collaborators                                  401 401 401 401 404 403 403 403 201
GET /teams/apps/:app/collaborators                                   401 401 401 401 404 200 200 200 200
GET /teams/apps/:app/collaborators/:collaborator                     401 401 401 401 404 200 200 200 200
PATCH /teams/apps/:app/collaborators/:collaborator                   401 401 401 401 404 403 403 403 200
DELETE /teams/apps/:app/collaborators/:collaborator                  401 401 401 401 404 403 403 403 200
POST /teams                                                          401 401 401 401 201 403 201 201 201
GET /teams                                                           401 401 401 401 200 200 200 200 200
GET /teams/:team                                                     401 401 401 401 404 200 200 200 200
PATCH /teams/:team                                                   401 401 401 401 404 403 403 403 200
DELETE /teams/:team                                                  401 401 401 401 404 403 403 403 422
GET /teams/:team/addons                                              401 401 401 401 404 200 200 200 200
GET /teams/:team/apps                                                401 401 401 401 404 200 200 200 200
GET /teams/:team/features                                            401 401 401 401 404 200 200 200 200
GET /teams/:team/features/:feature                                   401 401 401 401 404 404 404 404 404
PUT /teams/:team/invitations                                         401 401 401 401 404 403 403 403 200
GET /teams/:team/invitations                                         401 401 401 401 404 200 200 200 200
DELETE /teams/:team/invitations/:invitation                          401 401 401 401 404 403 403 403 200
POST /teams/:team/members                                            401 401 401 401 404 403 403 403 201
PUT /teams/:team/members                                             401 401 401 401 404 403 403 403 200
PATCH /teams/:team/members                                           401 401 401 401 404 403 403 403 404
GET /teams/:team/members                                             401 401 401 401 404 200 200 200 200
DELETE /teams/:team/members/:member                                  401 401 401 401 404 403 403 403 200
GET /teams/:team/members/:member/apps                                401 401 401 401 404 200 200 200 200
GET /teams/:team/permissions                                         401 401 401 401 404 200 200 200 200
GET /teams/:team/pipeline-couplings                                  401 401 401 401 404 200 200 200 200
GET /teams/:team/preferences                                         401 401 401 401 404 200 200 200 200
PATCH /teams/:team/preferences                                       401 401 401 401 404 403 403 403 200
GET /teams/:team/allowed-addon-services                              401 401 401 401 404 200 200 200 200
GET /teams/:team/delinquency                                         401 401 401 401 404 200 200 200 200
GET /teams/:team/identity-providers                                  401 401 401 401 404 200 200 200 200
GET /teams/:team/invoices                                            401 401 401 401 404 200 200 200 200
GET /teams/:team/invoices/:invoice                                   401 401 401 401 404 404 404 404 404
GET /teams/:team/spaces                                              401 401 401 401 404 200 200 200 200
GET /teams/:team/usage/daily                                         401 401 401 401 404 200 200 200 200
GET /teams/:team/usage/monthly                                       401 401 401 401 404 200 200 200 200
GET /renga/apps/:app/jobs                                            401 401 401 401 404 403 403 200 200
POST /renga/apps/:app/jobs                                           401 401 401 401 404 403 403 201 201
DELETE /renga/apps/:app/jobs/:job                                    401 401 401 401 404 403 403 200 200
GET /renga/addon-providers                                           401 401 401 401 403 403 403 403 200
PUT /renga/addon-providers                                           401 401 401 401 403 403 403 403 201
DELETE /renga/addon-providers/:provider                              401 401 401 401 403 403 403 403 404
POST /renga/addons/:addon/console                                    401 401 401 401 404 403 403 201 201
GET /renga/activity                                                  401 401 401 401 200 403 200 200 200
POST /renga/dashboard-links                                          401 401 401 401 201 403 201 201 201
POST /renga/invitations                                              401 401 401 401 403 403 403 403 201
POST /renga/second-factor                                            401 401 401 401 201 403 201 201 201
PUT /renga/second-factor                                             401 401 401 401 409 403 409 409 409
DELETE /renga/second-factor                                          401 401 401 401 200 403 200 200 200
GET /renga/status                                                    401 401 401 401 200 200 200 200 200
PUT /renga/maintenance                                               401 401 401 401 403 403 403 403 200
POST /renga/shutdown                                                 401 401 401 401 403 403 403 403 403
`.trim();

test('H2: every route answers every kind of caller as the table says', async () => {
  const { routes } = await import('../../src/lib/api/routes.ts');
  // biome-ignore lint/suspicious/noExplicitAny: the table is built without being asked anything
  const table = routes({} as any, { sources: {} } as any);
  const certificate = await certificateFor('www.example.com');
  const rows: string[] = [];
  let world = await EveryCaller.open(certificate);
  for (const [method, path] of table) {
    const route = `${method} ${path}`;
    const statuses: number[] = [];
    for (const caller of CALLERS) {
      const reply = await world.ask(caller, method, PATHS[route] ?? path, BODIES[route] ?? {});
      statuses.push(reply.status);
      // What one of them changes is not to decide on what the next one is told.
      if (method !== 'GET' && reply.status < 400) world = await EveryCaller.open(certificate);
    }
    rows.push(`${route.padEnd(68)} ${statuses.join(' ')}`);
  }
  expect(rows.join('\n')).toBe(TABLE);
}, 240_000);
