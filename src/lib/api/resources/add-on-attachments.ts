import { configShape, planName } from '../../domain/add-on-service.ts';
import { type Attachment, attachedVars } from '../../domain/attachment.ts';
import { DEFAULT_LOGIN } from '../../domain/login.ts';
import { Refusal } from '../../domain/refusal.ts';
import {
  type AddOnAttachmentResource,
  attachmentCreateForm,
  attachmentResolveForm,
} from '../../schema/add-on.ts';
import type { SortKeys } from '../../schema/page.ts';
import { timestamp } from '../../schema/timestamp.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, created, type Handler, listed, ok, read } from '../call.ts';
import type { Capabilities } from '../capabilities.ts';
import { namedReference } from '../named-id.ts';
import { signOnUrl } from '../pages/sign-on-page.ts';

type Parts = Pick<ApiOptions, 'addOns' | 'attachments' | 'clock' | 'urls'> & {
  readonly capabilities: Capabilities;
};

const KEYS: SortKeys<Attachment> = {
  id: (attachment) => attachment.id,
  name: (attachment) => attachment.name,
};

export const addOnAttachmentHandlers = ({ addOns, attachments, ...rest }: Parts) => {
  async function describe(call: Call, attachment: Attachment): Promise<AddOnAttachmentResource> {
    const addOn = await addOns.find(call.account, attachment.addOnId);
    const [app, home] = await Promise.all([attachments.appOf(attachment), addOns.homeOf(addOn)]);
    const plan = addOns.planOf(addOn);
    return {
      id: attachment.id,
      addon: {
        id: addOn.id,
        name: addOn.name,
        app: { id: home.id, name: home.name },
        ...(includes(call, 'addon:plan') ? { plan: namedReference('plan', planName(plan)) } : {}),
      },
      app: { id: app.id, name: app.name },
      ...(includes(call, 'config_vars')
        ? { config_vars: Object.keys(attachedVars(attachment.name, configShape(addOn, plan))) }
        : {}),
      created_at: timestamp(attachment.createdAt),
      log_input_url: null,
      name: attachment.name,
      namespace: attachment.login === null ? null : `credential:${attachment.login}`,
      updated_at: timestamp(attachment.createdAt),
      web_url: null,
    };
  }

  const answer = (call: Call, all: readonly Attachment[]) =>
    listed(call, all, KEYS, (attachment) => describe(call, attachment));

  /** Whoever asks for one is about to open its dashboard. */
  const answerWithLinks = (call: Call, all: readonly Attachment[]) =>
    listed(call, all, KEYS, async (attachment) => {
      const link = { call, addOnId: attachment.addOnId };
      return {
        ...(await describe(call, attachment)),
        web_url: await signOnUrl({ addOns, ...rest }, rest.capabilities, link),
      };
    });

  return {
    list: (async (call) => answer(call, await attachments.list(call.account))) satisfies Handler,

    listOfApp: (async (call) =>
      answer(call, await attachments.listOf(call.account, call.param('app')))) satisfies Handler,

    listOfAddOn: (async (call) => {
      const addOn = await addOns.find(call.account, call.param('addon'));
      return answer(call, await attachments.seenOf(call.account, addOn));
    }) satisfies Handler,

    info: (async (call) => {
      const app = call.param('app') || undefined;
      return ok(await describe(call, await attachments.find(call.account, call.param('attachment'), app)));
    }) satisfies Handler,

    resolve: (async (call) => {
      const { addon_attachment: wanted, app } = read(attachmentResolveForm, call);
      const named = await attachments.named(call.account, wanted, app);
      if (named.length > 0) return answerWithLinks(call, named);
      const addOn = (await addOns.list(call.account)).find(
        ({ name, id }) => name === wanted || id === wanted,
      );
      if (!addOn) throw Refusal.missing('add_on attachment');
      return answerWithLinks(call, await attachments.seenOf(call.account, addOn));
    }) satisfies Handler,

    create: (async (call) => {
      const { addon, app, name, confirm, namespace } = read(attachmentCreateForm, call);
      const login = namespace?.replace(/^credential:/, '');
      const addOn = await addOns.find(call.account, addon, 'operate');
      const made = await attachments.attach(call.account, addOn, {
        app,
        ...(name === undefined ? {} : { name }),
        ...(confirm === undefined ? {} : { confirm }),
        ...(login === undefined || login === DEFAULT_LOGIN ? {} : { login }),
      });
      return created(await describe(call, made));
    }) satisfies Handler,

    destroy: (async (call) => {
      const attachment = await attachments.find(call.account, call.param('attachment'));
      const last = await describe(call, attachment);
      await attachments.detach(call.account, attachment.id);
      return ok(last);
    }) satisfies Handler,
  };
};

const includes = (call: Call, what: string): boolean =>
  call.variant === '3.renga' ||
  (call.header('accept-inclusion') ?? '').split(',').some((each) => each.trim() === what);
