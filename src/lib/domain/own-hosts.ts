/** What an installation answers itself, each at a name below its domain. */
export const WEB_HOSTS: readonly string[] = ['api', 'git', 'registry', 'dashboard'];

/** All such names, with that of what is no web server. */
export const OWN_HOSTS: readonly string[] = [...WEB_HOSTS, 'rendezvous'];
