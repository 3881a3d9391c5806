import type { App } from '../../domain/app.ts';
import { type Dyno, type DynoSelector, dynoName } from '../../domain/dyno.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { Variant } from '../../schema/accept.ts';
import {
  type DynoProcessResource,
  type DynoResource,
  dynoCreateForm,
  dynoProcessCreateForm,
  dynoResizeForm,
} from '../../schema/dyno.ts';
import type { SortKeys } from '../../schema/page.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { accepted, type Call, created, type Handler, listed, ok, read } from '../call.ts';

const KEYS: SortKeys<Dyno> = { id: (dyno) => dyno.id, name: dynoName };

export const dynoHandlers = ({ apps, dynos }: Pick<ApiOptions, 'apps' | 'dynos'>) => {
  const list: Handler = async (call) => {
    const app = await apps.find(call.account, call.param('app'));
    const all = await dynos.list(call.account, app.id);
    return listed(call, all, KEYS, (dyno) => describe(app, dyno, call.variant));
  };

  const info: Handler = async (call) => {
    const app = await apps.find(call.account, call.param('app'));
    const dyno = await dynos.find(call.account, app.id, call.param('dyno'));
    return ok(describe(app, dyno, call.variant));
  };

  const create: Handler = async (call) => {
    const { command, attach, env, force_no_tty, size, type, time_to_live } = read(dynoCreateForm, call);
    const app = await apps.find(call.account, call.param('app'));
    const dyno = await dynos.run(call.account, app.id, {
      command,
      attach: attach ?? false,
      ...(env === undefined ? {} : { env }),
      ...(force_no_tty === undefined ? {} : { forceNoTty: force_no_tty }),
      ...(size === undefined ? {} : { size }),
      ...(type === undefined ? {} : { type }),
      ...(time_to_live === undefined ? {} : { timeToLiveMs: time_to_live * 1000 }),
    });
    return created(describe(app, dyno, call.variant, dyno.attachUrl));
  };

  const restartAll: Handler = async (call) => {
    await dynos.restart(call.account, call.param('app'), { all: true });
    return accepted();
  };

  const restartType: Handler = async (call) => {
    await dynos.restart(call.account, call.param('app'), { type: call.param('type') });
    return accepted();
  };

  /** A one-off has no next run: it ends. */
  const restart: Handler = async (call) => {
    const { selector, oneOff } = await select(call);
    if (oneOff) await dynos.stop(call.account, call.param('app'), selector);
    else await dynos.restart(call.account, call.param('app'), selector);
    return accepted();
  };

  const stop: Handler = async (call) => {
    const { selector } = await select(call);
    await dynos.stop(call.account, call.param('app'), selector);
    return accepted();
  };

  const stopType: Handler = async (call) => {
    await dynos.stop(call.account, call.param('app'), { type: call.param('type') });
    return accepted();
  };

  const resize: Handler = async (call) => {
    const size = read(dynoResizeForm, call);
    await dynos.resize(call.account, call.param('app'), call.param('dyno'), size);
    return accepted();
  };

  const runInside: Handler = async (call) => {
    const { command, env, force_no_tty } = read(dynoProcessCreateForm, call);
    const { id, attachUrl } = await dynos.runInside(call.account, call.param('app'), {
      dyno: call.param('dyno'),
      command,
      ...(env === undefined ? {} : { env }),
      ...(force_no_tty === undefined ? {} : { forceNoTty: force_no_tty }),
    });
    const described: DynoProcessResource = { attach_url: attachUrl };
    return created(call.variant === '3.renga' ? { ...described, id } : described);
  };

  const resizeInside: Handler = async (call) => {
    const size = read(dynoResizeForm, call);
    const process = { dyno: call.param('dyno'), id: call.param('process') };
    await dynos.resizeInside(call.account, call.param('app'), process, size);
    return accepted();
  };

  /** `:dyno` is an id or a name; older clients also put a process type there. */
  async function select(call: Call): Promise<{ readonly selector: DynoSelector; readonly oneOff: boolean }> {
    const wanted = call.param('dyno');
    try {
      const dyno = await dynos.find(call.account, call.param('app'), wanted);
      return { selector: { name: dynoName(dyno) }, oneOff: dyno.oneOff };
    } catch (error) {
      const isType = error instanceof Refusal && error.resource === 'dyno' && /^[\w-]{1,30}$/.test(wanted);
      if (!isType) throw error;
      return { selector: { type: wanted }, oneOff: false };
    }
  }

  return {
    list,
    info,
    create,
    runInside,
    restartAll,
    restartType,
    restart,
    stop,
    stopType,
    resize,
    resizeInside,
  };
};

const describe = (app: App, dyno: Dyno, variant: Variant, attachUrl: string | null = null): DynoResource => ({
  id: dyno.id,
  name: dynoName(dyno),
  app: { id: app.id, name: app.name },
  attach_url: attachUrl,
  command: dyno.command,
  created_at: timestamp(dyno.createdAt),
  release: { id: dyno.releaseId, version: dyno.releaseVersion },
  size: dyno.size,
  state: dyno.state,
  type: dyno.type,
  updated_at: timestamp(dyno.updatedAt),
  ...(variant === '3.renga'
    ? {
        failure: dyno.failure,
        exit_code: dyno.exitCode,
        retry_at: dyno.retryAt ? timestamp(dyno.retryAt) : null,
      }
    : {}),
});
