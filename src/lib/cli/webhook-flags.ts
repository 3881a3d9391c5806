import * as Flags from '@oclif/core/flags';
import { randomHex } from '../std/ids.ts';
import { appFlags } from './flags.ts';

/** What a webhook is made of, and changed by. */
export const webhookFlags = {
  ...appFlags,
  authorization: Flags.string({
    char: 't',
    description: 'header `Authorization` to send with each delivery',
    helpValue: 'TEXT',
  }),
  include: Flags.string({
    char: 'i',
    description: 'comma-separated kinds of events to be told of',
    helpValue: 'KINDS',
    required: true,
  }),
  level: Flags.string({
    char: 'l',
    description: 'notify tries each delivery once; sync tries it again for a day',
    options: ['notify', 'sync'],
    required: true,
  }),
  secret: Flags.string({ char: 's', description: 'signs what is sent', helpValue: 'TEXT' }),
  url: Flags.string({ char: 'u', description: 'URL to be told', helpValue: 'URL', required: true }),
};

const SECRET_BYTES = 32;

/** For a webhook that was given none. */
export const newSecret = (): string => randomHex(SECRET_BYTES);

interface WebhookChoice {
  readonly authorization?: string | undefined;
  readonly include: string;
  readonly level: string;
  readonly url: string;
}

/** The flags as a request; what was not given is left out. */
export const wishesOf = ({ authorization, include, level, url }: WebhookChoice) => ({
  ...(authorization === undefined ? {} : { authorization }),
  include: include.split(',').map((each) => each.trim()),
  level,
  url,
});
