import { CONTAINER_BUNDLE } from './certificates.ts';

const PROXIES = ['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy'];

/**
 * The environment of buildpack scripts (Dev Center: Buildpack API): no config var is in it. What the machine needs to
 * reach the outside, proxies and certificates, is for the build alone.
 */
export function buildEnvironment(options: {
  readonly stack: string;
  readonly sourceVersion: string | null;
  readonly buildId: string;
  readonly hostEnv: NodeJS.ProcessEnv;
  /** Certificates of the host were added to the container's. */
  readonly extraCertificates: boolean;
}): Readonly<Record<string, string>> {
  return {
    HOME: '/app',
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    LANG: 'C.UTF-8',
    STACK: options.stack,
    SOURCE_VERSION: options.sourceVersion ?? '',
    REQUEST_ID: options.buildId,
    ...proxies(options.hostEnv),
    ...(options.extraCertificates ? certificateVariables() : {}),
  };
}

/** What leads a build to the outside, under the names that programs look for. */
export function proxies(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const names = PROXIES.flatMap((name) => [name, name.toUpperCase()]);
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = env[name];
      return value ? [[name, value]] : [];
    }),
  );
}

/** For programs that come with a list of their own. */
const certificateVariables = (): Readonly<Record<string, string>> => ({
  NODE_EXTRA_CA_CERTS: CONTAINER_BUNDLE,
  SSL_CERT_FILE: CONTAINER_BUNDLE,
  REQUESTS_CA_BUNDLE: CONTAINER_BUNDLE,
  PIP_CERT: CONTAINER_BUNDLE,
});
