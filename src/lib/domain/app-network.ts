/** The network that the dynos of an app and what is attached to it are on, as an engine knows it. */
export const appNetwork = (
  installation: string,
  appId: string,
): { readonly name: string; readonly labels: Readonly<Record<string, string>> } => ({
  name: `renga-${installation}-${appId.replaceAll('-', '').slice(0, 12)}`,
  labels: { 'renga.installation': installation, 'renga.kind': 'network', 'renga.app': appId },
});
