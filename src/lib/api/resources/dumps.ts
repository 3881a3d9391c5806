import { Refusal } from '../../domain/refusal.ts';
import { dumpForm } from '../../schema/database.ts';
import type { ApiOptions } from '../api-options.ts';
import { type Call, created, type Handler, read, secret } from '../call.ts';
import type { Capabilities } from '../capabilities.ts';
import { asMissing, bodyOf } from '../streams.ts';

interface Parts extends Pick<ApiOptions, 'databases' | 'urls'> {
  readonly capabilities: Capabilities;
}

/** URLs where all that is in a PostgreSQL can be read as SQL, as it is when somebody comes; an extra of ours. */
export const dumpHandlers = ({ databases, urls, capabilities }: Parts) => ({
  create: (async (call: Call) => {
    const { exclude_table_data: rowless } = read(dumpForm, call);
    const addOn = await databases.ready(call.account, call.param('database'), 'postgresql');
    const patterns = Buffer.from(JSON.stringify(rowless ?? [])).toString('base64url');
    const token = capabilities.grant('database', [call.account.id, addOn.id, patterns].join('~'));
    return secret(created({ url: `${urls.api()}/streams/database/${token}` }));
  }) satisfies Handler,
});

/** `GET` of such a URL, good for as long as its account may change the database; a dump that fails breaks the connection. */
export const dumpStream =
  ({ accounts, databases }: Pick<ApiOptions, 'accounts' | 'databases'>, capabilities: Capabilities) =>
  async (token: string): Promise<Response> => {
    const [accountId = '', addOnId = '', patterns = ''] = (
      capabilities.subject('database', token) ?? ''
    ).split('~');
    const account = await accounts.find(accountId);
    if (!account) throw Refusal.missing('database');
    const addOn = await databases.ready(account, addOnId, 'postgresql').catch(asMissing('database'));
    const rowless: readonly string[] = JSON.parse(Buffer.from(patterns, 'base64url').toString());
    const gone = new AbortController();
    return new Response(
      bodyOf(databases.script(addOn, rowless, gone.signal), () => gone.abort()),
      { headers: { 'content-type': 'application/sql; charset=utf-8' } },
    );
  };
