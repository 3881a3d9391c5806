/** Labels are how everything of ours is found again; a filter matches when every given pair is there. */
export type Labels = Readonly<Record<string, string>>;
