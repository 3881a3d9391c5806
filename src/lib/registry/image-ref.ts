/** What an engine calls an image of ours. @param manifest hex SHA-256, or its beginning @param installation its id */
export const imageRef = (installation: string, manifest: string): string =>
  `renga/image:${installation}-${manifest.slice(0, 16)}`;
