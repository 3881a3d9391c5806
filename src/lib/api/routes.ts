import type { ApiOptions } from './api-options.ts';
import type { Handler, OpenHandler } from './call.ts';
import type { Capabilities } from './capabilities.ts';
import { dataRoutes } from './data-routes.ts';
import type { RateLimits } from './rate-limits.ts';
import { accountHandlers } from './resources/account.ts';
import { accountQuotaHandlers } from './resources/account-quotas.ts';
import { addOnAttachmentHandlers } from './resources/add-on-attachments.ts';
import { addOnProviderHandlers, partnerHandlers } from './resources/add-on-partners.ts';
import { addOnServiceHandlers } from './resources/add-on-services.ts';
import { addOnHandlers } from './resources/add-ons.ts';
import { appFeatureHandlers } from './resources/app-features.ts';
import { appSetupHandlers } from './resources/app-setups.ts';
import { appTransferHandlers } from './resources/app-transfers.ts';
import { appHandlers } from './resources/apps.ts';
import { auditHandlers } from './resources/audit-entries.ts';
import { browserLoginHandlers } from './resources/browser-logins.ts';
import { buildpackInstallationHandlers } from './resources/buildpack-installations.ts';
import { buildHandlers } from './resources/builds.ts';
import { collaboratorHandlers } from './resources/collaborators.ts';
import { configVarHandlers } from './resources/config-vars.ts';
import { dashboardLinkHandlers } from './resources/dashboard-links.ts';
import { domainHandlers } from './resources/domains.ts';
import { dynoSizeHandlers } from './resources/dyno-sizes.ts';
import { dynoHandlers } from './resources/dynos.ts';
import { execHandlers } from './resources/exec.ts';
import { formationHandlers } from './resources/formation.ts';
import { invitationHandlers } from './resources/invitations.ts';
import { logDrainHandlers } from './resources/log-drains.ts';
import { logInput } from './resources/log-input.ts';
import { logSessionHandlers } from './resources/log-sessions.ts';
import { nothingHandlers } from './resources/nothing.ts';
import { oauthAuthorizationHandlers } from './resources/oauth-authorizations.ts';
import { oauthClientHandlers } from './resources/oauth-clients.ts';
import { oauthTokenHandlers } from './resources/oauth-tokens.ts';
import { outputUrls } from './resources/output-streams.ts';
import { pipelineConfigVarHandlers } from './resources/pipeline-config-vars.ts';
import { pipelineCouplingHandlers } from './resources/pipeline-couplings.ts';
import { pipelinePromotionHandlers } from './resources/pipeline-promotions.ts';
import { pipelineRepositoryHandlers } from './resources/pipeline-repositories.ts';
import { pipelineHandlers } from './resources/pipelines.ts';
import { preAuthorizationHandlers } from './resources/pre-authorizations.ts';
import { regionHandlers } from './resources/regions.ts';
import { releaseHandlers } from './resources/releases.ts';
import { rengaHandlers } from './resources/renga.ts';
import { reviewAppHandlers } from './resources/review-apps.ts';
import { scheduledJobHandlers } from './resources/scheduled-jobs.ts';
import { secondFactorHandlers } from './resources/second-factor.ts';
import { slugHandlers } from './resources/slugs.ts';
import { sniEndpointHandlers } from './resources/sni-endpoints.ts';
import type { Sources } from './resources/sources.ts';
import { sshKeyHandlers } from './resources/ssh-keys.ts';
import { stackHandlers } from './resources/stacks.ts';
import { teamAppHandlers } from './resources/team-apps.ts';
import { teamBusinessHandlers } from './resources/team-business.ts';
import { teamMemberHandlers } from './resources/team-members.ts';
import { teamHandlers } from './resources/teams.ts';
import { testRunHandlers } from './resources/test-runs.ts';
import { webhookHandlers } from './resources/webhooks.ts';

export type Route = readonly [
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  handler: Handler,
  /** `free`: asking costs no token of the rate limit. `engine`: refused while the container engine does not answer. */
  trait?: 'free' | 'engine',
];

interface RouteParts {
  readonly limits: RateLimits;
  readonly capabilities: Capabilities;
  readonly sources: Sources;
}

/** Every endpoint that wants a token, one a line. */
export function routes(options: ApiOptions, { limits, capabilities, sources }: RouteParts): readonly Route[] {
  const urlsOfOutputs = outputUrls(options, capabilities);
  const account = accountHandlers({ ...options, limits });
  const addOns = addOnHandlers({ ...options, capabilities });
  const addOnProviders = addOnProviderHandlers(options);
  const jobs = scheduledJobHandlers(options);
  const partner = partnerHandlers(options);
  const addOnServices = addOnServiceHandlers(options);
  const attachments = addOnAttachmentHandlers({ ...options, capabilities });
  const appFeatures = appFeatureHandlers(options);
  const appSetups = appSetupHandlers({ ...options, outputUrls: urlsOfOutputs, sources });
  const appTransfers = appTransferHandlers(options);
  const apps = appHandlers(options);
  const authorizations = oauthAuthorizationHandlers(options);
  const buildpacks = buildpackInstallationHandlers(options);
  const audit = auditHandlers(options);
  const builds = buildHandlers({ ...options, outputUrls: urlsOfOutputs, sources });
  const collaborators = collaboratorHandlers(options);
  const configVars = configVarHandlers(options);
  const dashboardLinks = dashboardLinkHandlers(options);
  const domains = domainHandlers(options);
  const dynos = dynoHandlers(options);
  const exec = execHandlers(options);
  const formation = formationHandlers(options);
  const invitations = invitationHandlers(options);
  const logDrains = logDrainHandlers(options);
  const logSessions = logSessionHandlers(options);
  const nothing = nothingHandlers();
  const oauthClients = oauthClientHandlers(options);
  const oauthTokens = oauthTokenHandlers(options);
  const couplings = pipelineCouplingHandlers(options);
  const pipelines = pipelineHandlers(options);
  const promotions = pipelinePromotionHandlers(options);
  const preAuthorizations = preAuthorizationHandlers(options);
  const quotas = accountQuotaHandlers(options);
  const regions = regionHandlers();
  const releases = releaseHandlers(options, urlsOfOutputs);
  const renga = rengaHandlers(options);
  const reviewApps = reviewAppHandlers({ ...options, sources });
  const secondFactor = secondFactorHandlers(options);
  const sizes = dynoSizeHandlers(options);
  const slugs = slugHandlers(options, capabilities);
  const sniEndpoints = sniEndpointHandlers(options);
  const sshKeys = sshKeyHandlers(options);
  const teams = teamHandlers(options);
  const teamApps = teamAppHandlers(options);
  const teamBusiness = teamBusinessHandlers(options);
  const teamMembers = teamMemberHandlers(options);
  const testRuns = testRunHandlers({ ...options, capabilities, sources });
  const webhooks = webhookHandlers(options);
  const repositories = pipelineRepositoryHandlers(options);
  const stageConfig = pipelineConfigVarHandlers(options);
  const stacks = stackHandlers(options);

  return [
    ['GET', '/account', account.info],
    ['PATCH', '/account', account.update],
    ['DELETE', '/account', account.remove],
    ['PUT', '/account/password', account.changePassword],
    ['POST', '/account/app-transfers', appTransfers.create],
    ['GET', '/account/app-transfers', appTransfers.list],
    ['GET', '/account/app-transfers/:transfer', appTransfers.info],
    ['PATCH', '/account/app-transfers/:transfer', appTransfers.update],
    ['DELETE', '/account/app-transfers/:transfer', appTransfers.remove],
    ['GET', '/account/features', nothing.list],
    ['GET', '/account/features/:feature', nothing.feature],
    ['PATCH', '/account/features/:feature', nothing.feature],
    ['POST', '/account/keys', sshKeys.create],
    ['GET', '/account/keys', sshKeys.list],
    ['GET', '/account/keys/:key', sshKeys.info],
    ['DELETE', '/account/keys/:key', sshKeys.remove],
    ['GET', '/account/rate-limits', account.rateLimits, 'free'],
    ['GET', '/accounts/:user/actions/get-quota', quotas.info],
    ['GET', '/users/:user', account.user],
    ['PATCH', '/users/:user', account.updateUser],
    ['GET', '/users/:user/addons', addOns.listOfUser],
    ['GET', '/users/:user/apps', apps.listOfUser],

    ['POST', '/apps/:app/acm', apps.enableAcm],
    ['PATCH', '/apps/:app/acm', apps.refreshAcm],
    ['DELETE', '/apps/:app/acm', apps.disableAcm],
    ['POST', '/apps/:app/addons', addOns.create, 'engine'],
    ['GET', '/apps/:app/addons', addOns.listOfApp],
    ['GET', '/apps/:app/addons/:addon', addOns.info],
    ['PATCH', '/apps/:app/addons/:addon', addOns.update, 'engine'],
    ['DELETE', '/apps/:app/addons/:addon', addOns.destroy, 'engine'],
    ['GET', '/addons', addOns.list],
    ['GET', '/addons/:addon', addOns.info],
    ['GET', '/addons/:addon/config', addOns.config],
    ['PATCH', '/addons/:addon/config', partner.setConfig],
    ['POST', '/addons/:addon/actions/provision', addOns.completed],
    ['POST', '/addons/:addon/actions/deprovision', addOns.ended],
    ['GET', '/addons/:addon/log-drains', partner.drains],
    ['PUT', '/addons/:addon/log-drains/:drain', partner.setDrain],
    ['GET', '/addons/:addon/sso', addOns.signOn],
    ['GET', '/apps/:app/addons/:addon/sso', addOns.signOn],
    ['GET', '/addons/:addon/config/:credential', addOns.credential],
    ['POST', '/actions/addons/resolve', addOns.resolve],
    ['GET', '/addon-services', addOnServices.list],
    ['GET', '/addon-services/:service', addOnServices.info],
    ['GET', '/addon-services/:service/plans', addOnServices.plans],
    ['GET', '/addon-services/:service/plans/:plan', addOnServices.plan],
    ['GET', '/plans/:plan', addOnServices.anyPlan],

    ['POST', '/addon-attachments', attachments.create, 'engine'],
    ['GET', '/addon-attachments', attachments.list],
    ['GET', '/addon-attachments/:attachment', attachments.info],
    ['DELETE', '/addon-attachments/:attachment', attachments.destroy, 'engine'],
    ['GET', '/addons/:addon/addon-attachments', attachments.listOfAddOn],
    ['GET', '/apps/:app/addon-attachments', attachments.listOfApp],
    ['GET', '/apps/:app/addon-attachments/:attachment', attachments.info],
    ['POST', '/actions/addon-attachments/resolve', attachments.resolve],

    ...dataRoutes(options, { capabilities, sources }),

    ['POST', '/apps', apps.create],
    ['GET', '/apps', apps.list],
    ['GET', '/apps/:app', apps.info],
    ['PATCH', '/apps/:app', apps.update],
    ['DELETE', '/apps/:app', apps.destroy, 'engine'],
    ['POST', '/filters/apps', apps.filter],
    ['POST', '/app-setups', appSetups.create, 'engine'],
    ['GET', '/app-setups/:setup', appSetups.info],

    ['GET', '/apps/:app/buildpack-installations', buildpacks.list],
    ['PUT', '/apps/:app/buildpack-installations', buildpacks.replace],

    ['POST', '/apps/:app/builds', builds.create, 'engine'],
    ['GET', '/apps/:app/builds', builds.list],
    ['GET', '/apps/:app/builds/:build', builds.info],
    ['DELETE', '/apps/:app/builds/:build', builds.cancel],
    ['GET', '/apps/:app/builds/:build/result', builds.result],
    ['DELETE', '/apps/:app/build-cache', builds.purgeCache, 'engine'],
    ['POST', '/sources', sources.create],
    ['POST', '/apps/:app/sources', sources.createOfApp],

    ['POST', '/apps/:app/collaborators', collaborators.create],
    ['GET', '/apps/:app/collaborators', collaborators.list],
    ['GET', '/apps/:app/collaborators/:collaborator', collaborators.info],
    ['PATCH', '/apps/:app/collaborators/:collaborator', collaborators.update],
    ['DELETE', '/apps/:app/collaborators/:collaborator', collaborators.remove],

    ['GET', '/apps/:app/config-vars', configVars.info],
    ['PATCH', '/apps/:app/config-vars', configVars.update, 'engine'],
    ['GET', '/apps/:app/releases/:release/config-vars', configVars.ofRelease],

    ['POST', '/apps/:app/domains', domains.create],
    ['GET', '/apps/:app/domains', domains.list],
    ['GET', '/apps/:app/domains/:domain', domains.info],
    ['PATCH', '/apps/:app/domains/:domain', domains.update],
    ['DELETE', '/apps/:app/domains/:domain', domains.remove],
    ['POST', '/apps/:app/sni-endpoints', sniEndpoints.create],
    ['GET', '/apps/:app/sni-endpoints', sniEndpoints.list],
    ['GET', '/apps/:app/sni-endpoints/:endpoint', sniEndpoints.info],
    ['PATCH', '/apps/:app/sni-endpoints/:endpoint', sniEndpoints.update],
    ['DELETE', '/apps/:app/sni-endpoints/:endpoint', sniEndpoints.remove],

    ['POST', '/apps/:app/dynos', dynos.create, 'engine'],
    ['GET', '/apps/:app/dynos', dynos.list],
    ['DELETE', '/apps/:app/dynos', dynos.restartAll, 'engine'],
    ['GET', '/apps/:app/dynos/:dyno', dynos.info],
    ['POST', '/apps/:app/dynos/:dyno', dynos.runInside, 'engine'],
    ['DELETE', '/apps/:app/dynos/:dyno', dynos.restart, 'engine'],
    ['POST', '/apps/:app/dynos/:dyno/actions/stop', dynos.stop, 'engine'],
    ['POST', '/apps/:app/dynos/:dyno/actions/resize', dynos.resize],
    ['POST', '/apps/:app/dynos/:dyno/processes/:process/actions/resize', dynos.resizeInside],
    ['GET', '/api/v2', exec.list],
    ['PUT', '/api/v2/:dyno', exec.admit, 'engine'],
    ['DELETE', '/apps/:app/formations/:type', dynos.restartType, 'engine'],
    ['POST', '/apps/:app/formations/:type/actions/stop', dynos.stopType, 'engine'],

    ['PUT', '/apps/:app/pre-authorizations', preAuthorizations.grant],
    ['GET', '/apps/:app/features', appFeatures.list],
    ['GET', '/apps/:app/features/:feature', appFeatures.info],
    ['PATCH', '/apps/:app/features/:feature', appFeatures.update],

    ['GET', '/apps/:app/formation', formation.list],
    ['PATCH', '/apps/:app/formation', formation.updateAll, 'engine'],
    ['GET', '/apps/:app/formation/:type', formation.info],
    ['PATCH', '/apps/:app/formation/:type', formation.update, 'engine'],

    ['POST', '/apps/:app/log-drains', logDrains.create],
    ['GET', '/apps/:app/log-drains', logDrains.list],
    ['GET', '/apps/:app/log-drains/:drain', logDrains.info],
    ['PUT', '/apps/:app/log-drains/:drain', logDrains.update],
    ['DELETE', '/apps/:app/log-drains/:drain', logDrains.remove],
    ['POST', '/apps/:app/log-sessions', logSessions.create],

    ['POST', '/pipelines', pipelines.create],
    ['GET', '/pipelines', pipelines.list],
    ['GET', '/pipelines/:pipeline', pipelines.info],
    ['PATCH', '/pipelines/:pipeline', pipelines.update],
    ['DELETE', '/pipelines/:pipeline', pipelines.destroy],
    ['GET', '/pipelines/:pipeline/pipeline-stack', pipelines.stack],
    ['GET', '/pipelines/:pipeline/stage/:stage/config-vars', stageConfig.info],
    ['PATCH', '/pipelines/:pipeline/stage/:stage/config-vars', stageConfig.update],
    ['POST', '/pipeline-transfers', pipelines.transfer],
    ['POST', '/pipeline-couplings', couplings.create],
    ['GET', '/pipeline-couplings', couplings.list],
    ['GET', '/pipeline-couplings/:coupling', couplings.info],
    ['PATCH', '/pipeline-couplings/:coupling', couplings.update],
    ['DELETE', '/pipeline-couplings/:coupling', couplings.remove],
    ['GET', '/pipelines/:pipeline/pipeline-couplings', couplings.listOfPipeline],
    ['GET', '/pipelines/:pipeline/latest-builds', builds.latestOfPipeline],
    ['GET', '/pipelines/:pipeline/latest-deployments', releases.latestDeployments],
    ['GET', '/pipelines/:pipeline/latest-releases', releases.latestOfPipeline],
    ['GET', '/apps/:app/pipeline-couplings', couplings.ofApp],
    ['GET', '/users/~/pipeline-couplings', couplings.list],
    ['POST', '/pipeline-promotions', promotions.create, 'engine'],
    ['GET', '/pipeline-promotions/:promotion', promotions.info],
    ['GET', '/pipeline-promotions/:promotion/promotion-targets', promotions.targets],

    ['POST', '/apps/:app/releases', releases.create, 'engine'],
    ['GET', '/apps/:app/releases', releases.list],
    ['GET', '/apps/:app/releases/:release', releases.info],
    ['POST', '/apps/:app/slugs', slugs.create],
    ['GET', '/apps/:app/slugs/:slug', slugs.info],

    ['GET', '/apps/:app/available-dyno-sizes', sizes.listOfApp],
    ['GET', '/dyno-sizes', sizes.list],
    ['GET', '/dyno-sizes/:size', sizes.info],
    ['GET', '/regions', regions.list],
    ['GET', '/regions/:region', regions.info],
    ['GET', '/apps/:app/available-stacks', stacks.listOfApp],
    ['GET', '/stacks', stacks.list],
    ['GET', '/stacks/:stack', stacks.info],

    ['POST', '/oauth/authorizations', authorizations.create],
    ['GET', '/oauth/authorizations', authorizations.list],
    ['GET', '/oauth/authorizations/:authorization', authorizations.info],
    ['PATCH', '/oauth/authorizations/:authorization', authorizations.update],
    ['DELETE', '/oauth/authorizations/:authorization', authorizations.revoke],
    ['POST', '/oauth/authorizations/:authorization/actions/regenerate-tokens', authorizations.rotate],
    ['POST', '/oauth/clients', oauthClients.create],
    ['GET', '/oauth/clients', oauthClients.list],
    ['GET', '/oauth/clients/:client', oauthClients.info],
    ['PATCH', '/oauth/clients/:client', oauthClients.update],
    ['DELETE', '/oauth/clients/:client', oauthClients.remove],
    ['POST', '/oauth/clients/:client/actions/rotate-credentials', oauthClients.rotate],
    ['DELETE', '/oauth/tokens/:token', oauthTokens.revoke],
    ['GET', '/oauth/sessions', authorizations.sessions],
    ['DELETE', '/oauth/sessions/:session', authorizations.endSession],

    ['POST', '/review-apps', reviewApps.create, 'engine'],
    ['GET', '/review-apps/:review', reviewApps.info],
    ['DELETE', '/review-apps/:review', reviewApps.destroy, 'engine'],
    ['GET', '/apps/:app/review-app', reviewApps.ofApp],
    ['GET', '/pipelines/:pipeline/review-apps', reviewApps.list],
    ['POST', '/pipelines/:pipeline/review-app-config', reviewApps.enable],
    ['GET', '/pipelines/:pipeline/review-app-config', reviewApps.config],
    ['PATCH', '/pipelines/:pipeline/review-app-config', reviewApps.change],
    ['DELETE', '/pipelines/:pipeline/review-app-config', reviewApps.disable],
    ['GET', '/pipelines/:pipeline/repo', repositories.info],
    ['GET', '/pipelines/:pipeline/repo/branches', repositories.branches],
    ['GET', '/pipelines/:pipeline/repo/branches/:branch', repositories.branch],

    ['POST', '/test-runs', testRuns.create, 'engine'],
    ['GET', '/test-runs/:run', testRuns.info],
    ['PATCH', '/test-runs/:run', testRuns.update, 'engine'],
    ['GET', '/test-runs/:run/test-cases', testRuns.cases],
    ['GET', '/test-runs/:run/test-nodes', testRuns.nodes],
    ['GET', '/pipelines/:pipeline/test-runs', testRuns.list],
    ['GET', '/pipelines/:pipeline/test-runs/:number', testRuns.numbered],

    ['POST', '/apps/:app/webhooks', webhooks.create],
    ['GET', '/apps/:app/webhooks', webhooks.list],
    ['GET', '/apps/:app/webhooks/:webhook', webhooks.info],
    ['PATCH', '/apps/:app/webhooks/:webhook', webhooks.update],
    ['DELETE', '/apps/:app/webhooks/:webhook', webhooks.remove],
    ['GET', '/apps/:app/webhook-events', webhooks.events],
    ['GET', '/apps/:app/webhook-events/:event', webhooks.event],
    ['GET', '/apps/:app/webhook-deliveries', webhooks.deliveries],
    ['GET', '/apps/:app/webhook-deliveries/:delivery', webhooks.delivery],

    ['GET', '/spaces', nothing.list],
    ['GET', '/spaces/:space/dynos', nothing.space],

    // Before the names of teams, which are none of these words.
    ['GET', '/teams/permissions', teams.appPermissions],
    ['GET', '/teams/invitations/:invitation', teamMembers.invitation],
    ['POST', '/teams/invitations/:invitation/accept', teamMembers.accept],
    ['POST', '/teams/apps', teamApps.create],
    ['GET', '/teams/apps/:app', teamApps.info],
    ['PATCH', '/teams/apps/:app', teamApps.update],
    ['POST', '/teams/apps/:app/collaborators', collaborators.create],
    ['GET', '/teams/apps/:app/collaborators', collaborators.list],
    ['GET', '/teams/apps/:app/collaborators/:collaborator', collaborators.info],
    ['PATCH', '/teams/apps/:app/collaborators/:collaborator', collaborators.update],
    ['DELETE', '/teams/apps/:app/collaborators/:collaborator', collaborators.remove],
    ['POST', '/teams', teams.create],
    ['GET', '/teams', teams.list],
    ['GET', '/teams/:team', teams.info],
    ['PATCH', '/teams/:team', teams.update],
    ['DELETE', '/teams/:team', teams.destroy],
    ['GET', '/teams/:team/addons', addOns.listOfTeam],
    ['GET', '/teams/:team/apps', teamApps.list],
    ['GET', '/teams/:team/features', teams.features],
    ['GET', '/teams/:team/features/:feature', teams.feature],
    ['PUT', '/teams/:team/invitations', teamMembers.invite],
    ['GET', '/teams/:team/invitations', teamMembers.invitations],
    ['DELETE', '/teams/:team/invitations/:invitation', teamMembers.revoke],
    ['POST', '/teams/:team/members', teamMembers.create],
    ['PUT', '/teams/:team/members', teamMembers.put],
    ['PATCH', '/teams/:team/members', teamMembers.update],
    ['GET', '/teams/:team/members', teamMembers.list],
    ['DELETE', '/teams/:team/members/:member', teamMembers.remove],
    ['GET', '/teams/:team/members/:member/apps', teamApps.listOfMember],
    ['GET', '/teams/:team/permissions', teams.entities],
    ['GET', '/teams/:team/pipeline-couplings', couplings.listOfTeam],
    ['GET', '/teams/:team/preferences', teams.preferences],
    ['PATCH', '/teams/:team/preferences', teams.updatePreferences],
    ['GET', '/teams/:team/allowed-addon-services', teamBusiness.list],
    ['GET', '/teams/:team/delinquency', teamBusiness.delinquency],
    ['GET', '/teams/:team/identity-providers', teamBusiness.list],
    ['GET', '/teams/:team/invoices', teamBusiness.list],
    ['GET', '/teams/:team/invoices/:invoice', teamBusiness.invoice],
    ['GET', '/teams/:team/spaces', teamBusiness.list],
    ['GET', '/teams/:team/usage/daily', teamBusiness.list],
    ['GET', '/teams/:team/usage/monthly', teamBusiness.list],

    ['GET', '/renga/apps/:app/jobs', jobs.list],
    ['POST', '/renga/apps/:app/jobs', jobs.add],
    ['DELETE', '/renga/apps/:app/jobs/:job', jobs.remove],
    ['GET', '/renga/addon-providers', addOnProviders.list],
    ['PUT', '/renga/addon-providers', addOnProviders.add],
    ['DELETE', '/renga/addon-providers/:provider', addOnProviders.remove],
    ['POST', '/renga/addons/:addon/console', addOns.console, 'engine'],
    ['GET', '/renga/activity', audit.list],
    ['POST', '/renga/dashboard-links', dashboardLinks.create],
    ['POST', '/renga/invitations', invitations.create],
    ['POST', '/renga/second-factor', secondFactor.begin],
    ['PUT', '/renga/second-factor', secondFactor.confirm],
    ['DELETE', '/renga/second-factor', secondFactor.end],
    ['GET', '/renga/status', renga.status, 'free'],
    ['PUT', '/renga/maintenance', renga.close],
    ['POST', '/renga/shutdown', renga.shutdown, 'free'],
  ];
}

export type OpenRoute = readonly [method: 'GET' | 'POST', path: string, handler: OpenHandler];

/** Every endpoint that wants none, and no version: whoever asks says in the request itself who it is. */
export function openRoutes(options: ApiOptions): readonly OpenRoute[] {
  const tokens = oauthTokenHandlers(options);
  return [
    ['POST', '/auth', browserLoginHandlers(options).begin],
    ['POST', '/oauth/tokens', tokens.create],
    ['POST', '/oauth/token', tokens.exchange],
    ['POST', '/logs', logInput(options)],
  ];
}
