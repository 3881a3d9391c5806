import { z } from 'zod';
import { hexOf, isDigest } from './digest.ts';
import { DistributionError } from './distribution-error.ts';

const DOCKER = 'application/vnd.docker.distribution.manifest.v2+json';
const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const OCI = 'application/vnd.oci.image.manifest.v1+json';
const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';

const digest = z.string().refine(isDigest, 'is no sha256 digest');
const descriptor = z.object({ mediaType: z.string().optional(), digest, size: z.int().min(0) });

const imageDocument = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  config: descriptor,
  layers: z.array(descriptor).max(1_000),
});

const indexDocument = z.object({
  schemaVersion: z.literal(2),
  mediaType: z.string().optional(),
  manifests: z
    .array(
      descriptor.extend({
        platform: z.object({ architecture: z.string(), os: z.string() }).optional(),
      }),
    )
    .max(1_000),
});

/** What a manifest names: the configuration and the layers of one image, or images for several kinds of machine. */
export type Manifest =
  | {
      readonly kind: 'image';
      readonly mediaType: string;
      /** Hex SHA-256. */
      readonly config: string;
      readonly layers: readonly { readonly hex: string; readonly size: number }[];
    }
  | {
      readonly kind: 'index';
      readonly mediaType: string;
      readonly images: readonly {
        readonly hex: string;
        readonly architecture: string;
        readonly os: string;
      }[];
      /** Everything that it names, hex. */
      readonly manifests: readonly string[];
    };

/**
 * Reads a manifest that somebody has sent or that was stored.
 * @param contentType `null` takes it for what it says that it is
 * @throws {DistributionError} `MANIFEST_INVALID`
 */
export function parseManifest(bytes: Uint8Array, contentType: string | null = null): Manifest {
  const document = parseJson(bytes);
  const said = z.object({ mediaType: z.string().optional() }).safeParse(document).data?.mediaType;
  if (contentType !== null && said !== undefined && contentType !== said)
    throw invalid(`it is sent as ${contentType} and says that it is ${said}`);
  const mediaType = contentType ?? said ?? (isIndexLike(document) ? OCI_INDEX : OCI);
  if (mediaType === DOCKER || mediaType === OCI) return imageManifest(document, mediaType);
  if (mediaType === DOCKER_LIST || mediaType === OCI_INDEX) return indexManifest(document, mediaType);
  throw invalid(`its media type is not one of ${[DOCKER, OCI, DOCKER_LIST, OCI_INDEX].join(', ')}`);
}

/** Whether a client that says so in `Accept` can read an index. Many say nothing, and some name every type that they know. */
export const readsIndex = (accept: string | null): boolean =>
  accept !== null && [DOCKER_LIST, OCI_INDEX].some((type) => accept.includes(type));

function imageManifest(document: unknown, mediaType: string): Manifest {
  const { config, layers } = checked(imageDocument, document);
  return {
    kind: 'image',
    mediaType,
    config: hexOf(config.digest),
    layers: layers.map((layer) => ({ hex: hexOf(layer.digest), size: layer.size })),
  };
}

function indexManifest(document: unknown, mediaType: string): Manifest {
  const { manifests } = checked(indexDocument, document);
  return {
    kind: 'index',
    mediaType,
    images: manifests.flatMap((each) =>
      each.platform ? [{ hex: hexOf(each.digest), ...each.platform }] : [],
    ),
    manifests: manifests.map((each) => hexOf(each.digest)),
  };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw invalid('it is no JSON');
  }
}

function checked<T>(schema: z.ZodType<T>, document: unknown): T {
  const read = schema.safeParse(document);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw invalid(`${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'is not as it should be'}`);
}

const isIndexLike = (document: unknown): boolean =>
  typeof document === 'object' && document !== null && 'manifests' in document;

const invalid = (why: string): DistributionError =>
  new DistributionError('MANIFEST_INVALID', `This manifest cannot be taken: ${why}.`);
