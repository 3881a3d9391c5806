import type { FeatureResource } from '../client/wire/app.ts';
import type { Output } from './output/output.ts';

/** Features are what everybody may rely on; labs are the rest. */
export const isLab = ({ state }: FeatureResource): boolean => state !== 'general';

/** `[+] name  what it does`, in name order. */
export function showFeatures(out: Output, features: readonly FeatureResource[]): void {
  const longest = Math.max(...features.map(({ name }) => name.length));
  for (const { name, enabled, description } of byName(features)) {
    const mark = `${enabled ? '[+]' : '[ ]'} ${name.padEnd(longest)}`;
    out.line(`${enabled ? out.style.success(mark) : mark}  ${description}`);
  }
}

export function showFeature(out: Output, feature: FeatureResource): void {
  out.header(feature.name);
  out.keyValues({
    Description: feature.description,
    Docs: feature.doc_url,
    Enabled: feature.enabled ? out.style.success('true') : out.style.failure('false'),
  });
}

export const byName = (features: readonly FeatureResource[]): readonly FeatureResource[] =>
  features.toSorted((a, b) => (a.name < b.name ? -1 : 1));
