import { findSize } from './dyno-size.ts';

/** Dynos of this size sleep, and use up the hours of their account (Dev Center: Eco Dyno Hours). */
export const isEco = (size: string): boolean => findSize(size).family === 'eco';
