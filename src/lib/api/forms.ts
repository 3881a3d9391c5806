import type { z } from 'zod';
import { accountUpdateForm } from '../schema/account.ts';
import {
  addOnCreateForm,
  addOnDestroyForm,
  addOnResolveForm,
  addOnUpdateForm,
  attachmentCreateForm,
  attachmentResolveForm,
  consoleForm,
} from '../schema/add-on.ts';
import { acmRefreshForm, appCreateForm, appFilterForm, appUpdateForm } from '../schema/app.ts';
import { appFeatureUpdateForm } from '../schema/app-feature.ts';
import { appSetupCreateForm } from '../schema/app-setup.ts';
import { appTransferChangeForm, appTransferForm } from '../schema/app-transfer.ts';
import { browserLoginForm } from '../schema/browser-login.ts';
import { buildCreateForm, buildpackInstallationsForm } from '../schema/build.ts';
import { collaboratorChangeForm, collaboratorForm } from '../schema/collaborator.ts';
import { configVarsForm } from '../schema/config-var.ts';
import {
  credentialCreateForm,
  dumpForm,
  redisConfigForm,
  resetForm,
  rotationForm,
  upgradeForm,
  wantedVersionForm,
} from '../schema/database.ts';
import { domainCreateForm, domainUpdateForm } from '../schema/domain.ts';
import { dynoCreateForm, dynoProcessCreateForm, dynoResizeForm } from '../schema/dyno.ts';
import { formationBatchForm, formationUpdateForm } from '../schema/formation.ts';
import { invitationForm } from '../schema/invitation.ts';
import { logDrainForm } from '../schema/log-drain.ts';
import { logSessionForm } from '../schema/log-session.ts';
import {
  accountRemoveForm,
  oauthAuthorizationChangeForm,
  oauthAuthorizationForm,
  passwordForm,
} from '../schema/oauth-authorization.ts';
import { oauthClientChangeForm, oauthClientForm } from '../schema/oauth-client.ts';
import { oauthTokenForm, tokenForm } from '../schema/oauth-token.ts';
import { addOnConfigForm, manifestForm, partnerDrainForm } from '../schema/partner.ts';
import {
  couplingCreateForm,
  couplingUpdateForm,
  pipelineCreateForm,
  pipelineTransferForm,
  pipelineUpdateForm,
  promotionCreateForm,
} from '../schema/pipeline.ts';
import { releaseCreateForm, slugCreateForm } from '../schema/release.ts';
import { maintenanceForm, shutdownForm } from '../schema/renga.ts';
import { reviewAppConfigForm, reviewAppCreateForm } from '../schema/review-app.ts';
import { scheduledJobForm } from '../schema/scheduled-job.ts';
import { codeForm } from '../schema/second-factor.ts';
import { sniEndpointForm } from '../schema/sni-endpoint.ts';
import { keyForm } from '../schema/ssh-key.ts';
import {
  teamAppCreateForm,
  teamAppUpdateForm,
  teamCreateForm,
  teamMemberForm,
  teamPreferencesForm,
  teamUpdateForm,
} from '../schema/team.ts';
import { testRunCreateForm, testRunUpdateForm } from '../schema/test-run.ts';
import { copyForm, restoreForm, scheduleForm } from '../schema/transfer.ts';
import { webhookCreateForm, webhookUpdateForm } from '../schema/webhook.ts';

/** What each endpoint takes that takes a body, by method and path as in `routes`. */
export const FORMS: Readonly<Record<string, z.ZodType>> = {
  'PATCH /account': accountUpdateForm,
  'DELETE /account': accountRemoveForm,
  'PUT /account/password': passwordForm,
  'POST /account/keys': keyForm,
  'POST /account/app-transfers': appTransferForm,
  'PATCH /account/app-transfers/:transfer': appTransferChangeForm,
  'PATCH /users/:user': accountUpdateForm,
  'POST /apps/:app/addons': addOnCreateForm,
  'PATCH /apps/:app/addons/:addon': addOnUpdateForm,
  'DELETE /apps/:app/addons/:addon': addOnDestroyForm,
  'POST /actions/addons/resolve': addOnResolveForm,
  'POST /addon-attachments': attachmentCreateForm,
  'POST /actions/addon-attachments/resolve': attachmentResolveForm,
  'PUT /client/v11/databases/:database/reset': resetForm,
  'POST /client/v11/databases/:database/upgrade/prepare': upgradeForm,
  'POST /client/v11/databases/:database/upgrade/dry_run': upgradeForm,
  'POST /client/v11/databases/:database/upgrade/run': upgradeForm,
  'POST /redis/v0/databases/:database/upgrade': wantedVersionForm,
  'POST /client/v11/databases/:database/restores': restoreForm,
  'POST /client/v11/databases/:database/transfers': copyForm,
  'POST /client/v11/databases/:database/transfer-schedules': scheduleForm,
  'POST /postgres/v0/databases/:database/credentials': credentialCreateForm,
  'POST /postgres/v0/databases/:database/credentials/:credential/credentials_rotation': rotationForm,
  'POST /postgres/v0/databases/:database/credentials_rotation': rotationForm,
  'POST /renga/postgres/:database/dump': dumpForm,
  'PATCH /redis/v0/databases/:database/config': redisConfigForm,
  'POST /apps': appCreateForm,
  'PATCH /apps/:app': appUpdateForm,
  'PATCH /apps/:app/acm': acmRefreshForm,
  'POST /filters/apps': appFilterForm,
  'POST /app-setups': appSetupCreateForm,
  'PUT /apps/:app/buildpack-installations': buildpackInstallationsForm,
  'POST /apps/:app/builds': buildCreateForm,
  'POST /apps/:app/collaborators': collaboratorForm,
  'PATCH /apps/:app/collaborators/:collaborator': collaboratorChangeForm,
  'PATCH /apps/:app/config-vars': configVarsForm,
  'POST /apps/:app/domains': domainCreateForm,
  'PATCH /apps/:app/domains/:domain': domainUpdateForm,
  'POST /apps/:app/sni-endpoints': sniEndpointForm,
  'PATCH /apps/:app/sni-endpoints/:endpoint': sniEndpointForm,
  'POST /apps/:app/dynos': dynoCreateForm,
  'POST /apps/:app/dynos/:dyno': dynoProcessCreateForm,
  'POST /apps/:app/dynos/:dyno/actions/resize': dynoResizeForm,
  'POST /apps/:app/dynos/:dyno/processes/:process/actions/resize': dynoResizeForm,
  'PATCH /apps/:app/features/:feature': appFeatureUpdateForm,
  'PATCH /apps/:app/formation': formationBatchForm,
  'PATCH /apps/:app/formation/:type': formationUpdateForm,
  'POST /apps/:app/log-drains': logDrainForm,
  'PUT /apps/:app/log-drains/:drain': logDrainForm,
  'POST /apps/:app/log-sessions': logSessionForm,
  'POST /apps/:app/releases': releaseCreateForm,
  'POST /apps/:app/slugs': slugCreateForm,
  'POST /apps/:app/webhooks': webhookCreateForm,
  'PATCH /apps/:app/webhooks/:webhook': webhookUpdateForm,
  'POST /pipelines': pipelineCreateForm,
  'PATCH /pipelines/:pipeline': pipelineUpdateForm,
  'PATCH /pipelines/:pipeline/stage/:stage/config-vars': configVarsForm,
  'POST /test-runs': testRunCreateForm,
  'PATCH /test-runs/:run': testRunUpdateForm,
  'POST /review-apps': reviewAppCreateForm,
  'POST /pipelines/:pipeline/review-app-config': reviewAppConfigForm,
  'PATCH /pipelines/:pipeline/review-app-config': reviewAppConfigForm,
  'POST /pipeline-transfers': pipelineTransferForm,
  'POST /pipeline-couplings': couplingCreateForm,
  'PATCH /pipeline-couplings/:coupling': couplingUpdateForm,
  'POST /pipeline-promotions': promotionCreateForm,
  'POST /oauth/authorizations': oauthAuthorizationForm,
  'PATCH /oauth/authorizations/:authorization': oauthAuthorizationChangeForm,
  'POST /oauth/clients': oauthClientForm,
  'PATCH /oauth/clients/:client': oauthClientChangeForm,
  'POST /auth': browserLoginForm,
  'POST /oauth/tokens': oauthTokenForm,
  'POST /oauth/token': tokenForm,
  'POST /teams': teamCreateForm,
  'PATCH /teams/:team': teamUpdateForm,
  'POST /teams/apps': teamAppCreateForm,
  'PATCH /teams/apps/:app': teamAppUpdateForm,
  'POST /teams/apps/:app/collaborators': collaboratorForm,
  'PATCH /teams/apps/:app/collaborators/:collaborator': collaboratorChangeForm,
  'PUT /teams/:team/invitations': teamMemberForm,
  'POST /teams/:team/members': teamMemberForm,
  'PUT /teams/:team/members': teamMemberForm,
  'PATCH /teams/:team/members': teamMemberForm,
  'PATCH /teams/:team/preferences': teamPreferencesForm,
  'PUT /renga/addon-providers': manifestForm,
  'POST /renga/apps/:app/jobs': scheduledJobForm,
  'PATCH /addons/:addon/config': addOnConfigForm,
  'PUT /addons/:addon/log-drains/:drain': partnerDrainForm,
  'POST /renga/addons/:addon/console': consoleForm,
  'POST /renga/invitations': invitationForm,
  'PUT /renga/second-factor': codeForm,
  'PUT /renga/maintenance': maintenanceForm,
  'POST /renga/shutdown': shutdownForm,
};
