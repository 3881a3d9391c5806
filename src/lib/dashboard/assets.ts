import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const TYPES = {
  'dashboard.css': 'text/css; charset=utf-8',
  'dashboard.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const;

type Name = keyof typeof TYPES;

interface Asset {
  readonly type: string;
  readonly text: string;
}

/** Style, script and icon: each under an address that changes with it, so that browsers may keep it for good. */
export class Assets {
  readonly #byPath: ReadonlyMap<string, Asset>;
  readonly #pathOf: ReadonlyMap<string, string>;

  private constructor(
    all: readonly { readonly name: string; readonly path: string; readonly asset: Asset }[],
  ) {
    this.#byPath = new Map(all.map(({ path, asset }) => [path, asset]));
    this.#pathOf = new Map(all.map(({ name, path }) => [name, path]));
  }

  static async read(folder: string): Promise<Assets> {
    const found = Object.entries(TYPES).map(async ([name, type]) => {
      const text = await readFile(join(folder, name), 'utf8');
      const hash = createHash('sha256').update(text).digest('base64url').slice(0, 16);
      return { name, path: `/assets/${hash}/${name}`, asset: { type, text } };
    });
    return new Assets(await Promise.all(found));
  }

  pathOf(name: Name): string {
    return this.#pathOf.get(name) ?? '';
  }

  /** `null` for an address that no asset has (any more). */
  answer(path: string): Response | null {
    const asset = this.#byPath.get(path);
    if (!asset) return null;
    return new Response(asset.text, {
      headers: {
        'cache-control': 'public, max-age=31536000, immutable',
        'content-type': asset.type,
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
      },
    });
  }
}
