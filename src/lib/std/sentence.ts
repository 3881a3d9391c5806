/** Words as a sentence that others can follow. */
export const sentence = (words: string): string => (/[.?!]$/.test(words) ? words : `${words}.`);
