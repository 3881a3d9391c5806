import { accessPage, addPerson, removePerson } from './pages/access.ts';
import { accountPage } from './pages/account.ts';
import {
  addKey,
  endSession,
  removeKey,
  revoke,
  settleTransfer,
  showSecondFactor,
} from './pages/account-deeds.ts';
import { addAddOn, newAddOnPage, removeAddOn } from './pages/add-ons.ts';
import { appsPage } from './pages/apps.ts';
import { configPage, removeConfigVar, setConfigVar } from './pages/config.ts';
import { buildPage, cancelBuild, deployPage } from './pages/deploy.ts';
import { logsPage } from './pages/logs.ts';
import { createApp, newAppPage } from './pages/new-app.ts';
import { overviewPage } from './pages/overview.ts';
import { addToPipeline, createPipeline, destroyPipeline, promote, takeOut } from './pages/pipeline-deeds.ts';
import { pipelinePage, pipelinesPage } from './pages/pipelines.ts';
import { activityPage, releasePage, rollBack } from './pages/releases.ts';
import { resourcesPage, restart, scale } from './pages/resources.ts';
import {
  addDomain,
  destroy,
  offer,
  removeDomain,
  rename,
  setBuildpacks,
  setMaintenance,
  setStack,
} from './pages/setting-deeds.ts';
import { settingsPage } from './pages/settings.ts';
import type { Act, Show } from './visit.ts';

/** Every page: its path, and what shows it. */
export const PAGES: readonly (readonly [path: string, show: Show])[] = [
  ['/', appsPage],
  ['/new', newAppPage],
  ['/apps/:app', overviewPage],
  ['/apps/:app/resources', resourcesPage],
  ['/apps/:app/add-ons/new', newAddOnPage],
  ['/apps/:app/deploy', deployPage],
  ['/apps/:app/builds/:build', buildPage],
  ['/apps/:app/config', configPage],
  ['/apps/:app/activity', activityPage],
  ['/apps/:app/releases/:version', releasePage],
  ['/apps/:app/logs', logsPage],
  ['/apps/:app/access', accessPage],
  ['/apps/:app/settings', settingsPage],
  ['/pipelines', pipelinesPage],
  ['/pipelines/:pipeline', pipelinePage],
  ['/account', accountPage],
];

/** Every deed: its path, what does it, and the page that is shown again when it cannot be done. */
export const ACTIONS: readonly (readonly [path: string, act: Act, show: Show])[] = [
  ['/new', createApp, newAppPage],
  ['/apps/:app/second-factor', showSecondFactor, overviewPage],
  ['/apps/:app/restart', restart, resourcesPage],
  ['/apps/:app/dynos/:dyno/restart', restart, resourcesPage],
  ['/apps/:app/formation/:type', scale, resourcesPage],
  ['/apps/:app/add-ons', addAddOn, newAddOnPage],
  ['/apps/:app/add-ons/:addon/remove', removeAddOn, resourcesPage],
  ['/apps/:app/builds/:build/cancel', cancelBuild, deployPage],
  ['/apps/:app/config', setConfigVar, configPage],
  ['/apps/:app/config/remove', removeConfigVar, configPage],
  ['/apps/:app/releases/:version/rollback', rollBack, releasePage],
  ['/apps/:app/access', addPerson, accessPage],
  ['/apps/:app/access/:email/remove', removePerson, accessPage],
  ['/apps/:app/settings/name', rename, settingsPage],
  ['/apps/:app/settings/maintenance', setMaintenance, settingsPage],
  ['/apps/:app/settings/stack', setStack, settingsPage],
  ['/apps/:app/settings/buildpacks', setBuildpacks, settingsPage],
  ['/apps/:app/settings/transfer', offer, settingsPage],
  ['/apps/:app/settings/destroy', destroy, settingsPage],
  ['/apps/:app/domains', addDomain, settingsPage],
  ['/apps/:app/domains/:hostname/remove', removeDomain, settingsPage],
  ['/pipelines', createPipeline, pipelinesPage],
  ['/pipelines/:pipeline/apps', addToPipeline, pipelinePage],
  ['/pipelines/:pipeline/apps/:coupling/remove', takeOut, pipelinePage],
  ['/pipelines/:pipeline/promote', promote, pipelinePage],
  ['/pipelines/:pipeline/destroy', destroyPipeline, pipelinePage],
  ['/account/sessions/:session/end', endSession, accountPage],
  ['/account/keys', addKey, accountPage],
  ['/account/keys/:key/remove', removeKey, accountPage],
  ['/account/authorizations/:authorization/revoke', revoke, accountPage],
  ['/account/transfers/:transfer', settleTransfer, accountPage],
];

/** Where a page is that somebody has sent a form of. @param param a part of the path, decoded */
export function pageOf(show: Show, param: (name: string) => string): string {
  const [place = '/'] = PAGES.find(([, each]) => each === show) ?? [];
  return place.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(param(name)));
}
