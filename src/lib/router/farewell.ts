/** How long the last bytes may take to reach a client that reads slowly, and a frame that is under way to end. */
export const FAREWELL_MS = 5_000;
