import { createHash } from 'node:crypto';
import type { ProcessImage, ProcessImages } from './process-image.ts';
import type { Slug } from './slug.ts';
import { CONTAINER } from './stack.ts';

/** What a slug is where each process type runs an image: there is no archive. */
export function imageSlug(
  images: ProcessImages,
  processTypes: Slug['processTypes'],
): Pick<Slug, 'digest' | 'diffId' | 'size' | 'stack' | 'processTypes' | 'images'> {
  const different = new Map<string, ProcessImage>(
    Object.values(images).map((image) => [image.manifest, image]),
  );
  return {
    digest: createHash('sha256').update(JSON.stringify(images)).digest('hex'),
    diffId: '',
    size: [...different.values()].reduce((sum, { size }) => sum + size, 0),
    stack: CONTAINER,
    processTypes,
    images,
  };
}
