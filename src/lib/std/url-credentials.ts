/** User name and password of a URL as a header field (RFC 7617); no field where the URL has neither. */
export function basicCredentials({
  username,
  password,
}: Pick<URL, 'username' | 'password'>): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {};
  const text = `${plain(username)}:${plain(password)}`;
  return { authorization: `Basic ${Buffer.from(text).toString('base64')}` };
}

/** Without percent signs, unless they were never meant to encode anything. */
function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
