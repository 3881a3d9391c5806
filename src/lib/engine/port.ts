// What the platform needs of a container engine. Drivers implement it, and one contract suite runs against each of them.

export type * from './port/container-info.ts';
export type * from './port/container-output.ts';
export type * from './port/container-spec.ts';
export type * from './port/containers.ts';
export type * from './port/engine.ts';
export * from './port/engine-error.ts';
export type * from './port/image-build.ts';
export type * from './port/images.ts';
export type * from './port/labels.ts';
export type * from './port/networks.ts';
export type * from './port/processes.ts';
export type * from './port/volumes.ts';
