const GIT_HOSTS = new Set(['git.localhost', 'localhost', '127.0.0.1']);

/** Whether git remotes on this host, whatever its port, are apps of the local backend. */
export const isLocalGitHost = (host: string): boolean => GIT_HOSTS.has(host.replace(/:\d+$/, ''));
