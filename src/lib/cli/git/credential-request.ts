/** What git wants a password for. */
export interface CredentialRequest {
  readonly protocol: string;
  /** With its port, if it has one. */
  readonly host: string;
}

/** Reads the `key=value` lines that git gives to credential helpers (gitcredentials(7)). */
export function parseCredentialRequest(text: string): CredentialRequest {
  const values = new Map(
    text.split('\n').map((line) => {
      const equals = line.indexOf('=');
      return [line.slice(0, equals), line.slice(equals + 1)] as const;
    }),
  );
  return { protocol: values.get('protocol') ?? '', host: values.get('host') ?? '' };
}

export async function readStandardInput(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
  return text;
}
