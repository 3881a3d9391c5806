import type { OutboundPost, PostAnswer } from '../../std/outbound-post.ts';

/** Posts what webhooks are told. It does not reject. */
export interface WebhookSender {
  post(request: OutboundPost): Promise<PostAnswer>;
}
